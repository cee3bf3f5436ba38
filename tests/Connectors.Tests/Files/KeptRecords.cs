using System.Text;
using System.Text.Json;

namespace Sluice.Connectors.Tests.Files;

/// <summary>The log, as a source meets it: drops what is at or before the last position of its part, and keeps positions.</summary>
internal sealed class KeptRecords
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _lastOfPart = [];
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _positions = [];

    public List<SourceRecord> Records { get; } = [];

    public SourcePositions Positions => new(new Dictionary<string, ReadOnlyMemory<byte>>(_positions));

    public IEnumerable<string> Messages => Records.Where(record => record.Fault is null).Select(Message);

    public IEnumerable<string> MessagesOf(string path) =>
        Records.Where(record => Field(record, "file") == path).Select(Message);

    /// <summary>Appends a batch, as the engine does, and checks what a source promises about positions.</summary>
    public void Append(SourceBatch batch)
    {
        ReadOnlyMemory<byte>? previous = _positions.TryGetValue(batch.Position.Part, out var stored) ? stored : (ReadOnlyMemory<byte>?)null;
        var first = true;
        foreach (var record in batch.Records)
        {
            if (previous is { } before)
                Assert.True(SourcePosition.Compare(record.Position.Span, before.Span) > 0, first ? "resumed too early" : "positions grow");
            (previous, first) = (record.Position, false);
            if (_lastOfPart.TryGetValue(batch.Position.Part, out var last)
                && SourcePosition.Compare(record.Position.Span, last.Span) <= 0) continue;
            _lastOfPart[batch.Position.Part] = record.Position;
            Records.Add(record);
        }

        if (previous is { } end) Assert.True(SourcePosition.Compare(batch.Position.Value.Span, end.Span) >= 0);
    }

    /// <summary>Keeps a batch's position: what a restart begins after.</summary>
    public void Save(SourceBatch batch) => _positions[batch.Position.Part] = batch.Position.Value;

    public static string Text(SourceRecord record) => Encoding.UTF8.GetString(record.Record.Value!.Value.Span);

    public static string Field(SourceRecord record, string name)
    {
        using var document = JsonDocument.Parse(record.Record.Value!.Value);
        return document.RootElement.GetProperty(name).ToString();
    }

    private static string Message(SourceRecord record) => Field(record, "message");
}
