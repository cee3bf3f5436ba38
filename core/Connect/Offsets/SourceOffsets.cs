using System.Text.Json.Nodes;
using Sluice.Connect.Configuration;
using Sluice.Connect.Sources;

namespace Sluice.Connect.Offsets;

/// <summary>The offsets of a source: the last durable position of each of its parts.</summary>
internal sealed class SourceOffsets(ConnectorDefinition connector, SourcePositionStore positions) : IConnectorOffsets
{
    private const string Part = "part";
    private const string Position = "position";

    public IReadOnlyList<ConnectorOffset> All =>
    [
        .. positions.Find(connector.Name).All
            .OrderBy(position => position.Part, StringComparer.Ordinal)
            .Select(position => new ConnectorOffset(
                new JsonObject { [Part] = position.Part },
                new JsonObject { [Position] = Convert.ToBase64String(position.Value.Span) })),
    ];

    public async Task AlterAsync(IReadOnlyList<ConnectorOffset> changes, CancellationToken cancellationToken)
    {
        var read = changes.Select(change => (Part: PartOf(change.Partition), Value: ValueOf(change.Offset))).ToList();
        foreach (var (part, value) in read) await positions.MoveAsync(connector.Name, part, value, cancellationToken);
    }

    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        foreach (var position in positions.Find(connector.Name).All.ToList())
            await positions.MoveAsync(connector.Name, position.Part, value: null, cancellationToken);
    }

    private string PartOf(JsonObject place)
    {
        var part = Text(place[Part])
            ?? throw new ConnectorRequestException($"The partition for a source connector offset must contain the key '{Part}', with the name of a part.");
        return positions.Find(connector.Name).Find(part) is not null
            ? part
            : throw new ConnectorRequestException($"The connector has never read a part '{part}'. GET /connectors/{connector.Name}/offsets lists those it has.");
    }

    private static ReadOnlyMemory<byte>? ValueOf(JsonObject? offset)
    {
        if (offset is null) return null;
        if (Text(offset[Position]) is { } text)
        {
            try
            {
                return Convert.FromBase64String(text);
            }
            catch (FormatException)
            {
                // Said below.
            }
        }

        throw new ConnectorRequestException(
            $"The offset for a source connector should either be null or contain the key '{Position}', with base64 as GET shows it.");
    }

    private static string? Text(JsonNode? json) => json is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
