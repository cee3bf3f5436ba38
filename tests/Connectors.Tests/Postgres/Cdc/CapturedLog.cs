using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Connectors.Tests.Postgres.Cdc;

/// <summary>The log, as a source meets it: partitions by key, each drops what is at or before the last position that it has of a part.</summary>
internal sealed class CapturedLog
{
    private const int Partitions = 4;

    private readonly Dictionary<(string Topic, int Partition, string Part), ReadOnlyMemory<byte>> _last = [];
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _positions = [];
    private readonly List<SourceRecord> _records = [];
    private readonly Lock _lock = new();

    public SourcePositions Positions
    {
        get
        {
            lock (_lock) return new SourcePositions(new Dictionary<string, ReadOnlyMemory<byte>>(_positions));
        }
    }

    public IReadOnlyList<SourceRecord> Records
    {
        get
        {
            lock (_lock) return [.. _records];
        }
    }

    /// <summary>The values of a topic, as text; a record without one is "null".</summary>
    public IReadOnlyList<string> Values(string topic) => [.. Of(topic).Select(Text)];

    public IReadOnlyList<SourceRecord> Of(string topic) => [.. Records.Where(record => record.Topic == topic)];

    /// <summary>Appends a batch, all of it or, as a crash may leave it, only what is of some partitions.</summary>
    public void Append(SourceBatch batch, Predicate<int>? reaches = null)
    {
        lock (_lock)
        {
            ReadOnlyMemory<byte>? previous = null;
            foreach (var record in batch.Records)
            {
                if (previous is { } before)
                    Assert.True(SourcePosition.Compare(record.Position.Span, before.Span) > 0, "positions grow within a batch");
                previous = record.Position;
                Append(batch.Position.Part, record, reaches);
            }

            if (previous is { } end) Assert.True(SourcePosition.Compare(batch.Position.Value.Span, end.Span) >= 0, "a batch is not behind its records");
        }
    }

    /// <summary>Keeps a batch's position: what a restart begins after.</summary>
    public void Save(SourceBatch batch)
    {
        lock (_lock)
        {
            if (_positions.TryGetValue(batch.Position.Part, out var before))
                Assert.True(SourcePosition.Compare(batch.Position.Value.Span, before.Span) >= 0, $"the position of {batch.Position.Part} went back");
            _positions[batch.Position.Part] = batch.Position.Value;
        }
    }

    public static string Text(SourceRecord record) =>
        record.Fault ?? (record.Record.Value is { } value ? Encoding.UTF8.GetString(value.Span) : "null");

    public static string Key(SourceRecord record) => record.Record.Key is { } key ? Encoding.UTF8.GetString(key.Span) : "null";

    private void Append(string part, SourceRecord record, Predicate<int>? reaches)
    {
        var key = record.Record.Key ?? record.Position;
        var partition = (int)(BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(key.Span)) % Partitions);
        if (reaches is not null && !reaches(partition)) return;
        var place = (record.Topic, partition, part);
        if (_last.TryGetValue(place, out var last) && SourcePosition.Compare(record.Position.Span, last.Span) <= 0) return;
        _last[place] = record.Position;
        _records.Add(record);
    }
}
