using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Log;

namespace Sluice.Connect.Sources;

/// <summary>Where sources resume, in the internal topic <c>__positions</c>: the last durable position of each part.</summary>
internal sealed class SourcePositionStore
{
    private const string Topic = "__positions";

    private readonly KeyedTopic _topic;

    private SourcePositionStore(KeyedTopic topic) => _topic = topic;

    public static async Task<SourcePositionStore> OpenAsync(
        IEventLog log, TimeProvider time, CancellationToken cancellationToken) =>
        new(await KeyedTopic.OpenAsync(log, Topic, time, cancellationToken));

    /// <summary>All positions of a connector.</summary>
    public SourcePositions Find(string connector)
    {
        var positions = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (var (key, value) in _topic.Entries)
        {
            if (JsonSerializer.Deserialize<string[]>(key) is [var owner, var part] && owner == connector)
                positions[part] = value;
        }

        return new SourcePositions(positions);
    }

    /// <summary>
    /// The name that a part's appends carry. A part that somebody has moved gets a new one: the partitions remember what they have
    /// of the old one, and would drop what is to be read again.
    /// </summary>
    public string StampOf(string connector, string part) => MovesOf(connector, part) is > 0 and var moves ? $"{connector}~{moves}" : connector;

    /// <summary>Lets a part go on elsewhere, from its beginning with null; returns when that is durable. The source must not run.</summary>
    public async Task MoveAsync(string connector, string part, ReadOnlyMemory<byte>? value, CancellationToken cancellationToken)
    {
        var moves = (MovesOf(connector, part) + 1).ToString(CultureInfo.InvariantCulture);
        await _topic.PutAsync(MovesKey(connector, part), Encoding.UTF8.GetBytes(moves), cancellationToken);
        await _topic.PutAsync(Key(connector, part), value, CancellationToken.None);
    }

    /// <summary>Saves the position of one part; returns when it is durable.</summary>
    public Task SaveAsync(string connector, SourcePosition position, CancellationToken cancellationToken) =>
        _topic.PutAsync(Key(connector, position.Part), position.Value, cancellationToken);

    private static string Key(string connector, string part) => JsonSerializer.Serialize<string[]>([connector, part]);

    private static string MovesKey(string connector, string part) => JsonSerializer.Serialize<string[]>([connector, part, "moves"]);

    private long MovesOf(string connector, string part) => _topic.Find(MovesKey(connector, part)) is { } moves
        ? long.Parse(Encoding.UTF8.GetString(moves.Span), CultureInfo.InvariantCulture)
        : 0;
}
