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

    /// <summary>Saves the position of one part; returns when it is durable.</summary>
    public Task SaveAsync(string connector, SourcePosition position, CancellationToken cancellationToken) =>
        _topic.PutAsync(JsonSerializer.Serialize<string[]>([connector, position.Part]), position.Value, cancellationToken);
}
