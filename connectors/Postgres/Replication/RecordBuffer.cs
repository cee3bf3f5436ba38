namespace Sluice.Connectors.Postgres.Replication;

/// <summary>Records on their way into the next batch.</summary>
internal sealed class RecordBuffer
{
    private const int MaxRecords = 2_000;
    private const long MaxBytes = 1024 * 1024;

    private List<SourceRecord> _records = [];
    private long _bytes;

    public int Count => _records.Count;

    public bool IsFull => _records.Count >= MaxRecords || _bytes >= MaxBytes;

    public void Add(string topic, Record record, ReadOnlyMemory<byte> position)
    {
        _records.Add(new SourceRecord(topic, record, position));
        _bytes += (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
    }

    /// <summary>Adds what cannot become a record: it goes to the dead letters with the reason.</summary>
    /// <param name="record">What there is to look at.</param>
    public void AddFault(string topic, ReadOnlyMemory<byte> position, Record record, string reason)
    {
        _records.Add(new SourceRecord(topic, record, position) { Fault = reason });
        _bytes += record.Value?.Length ?? 0;
    }

    /// <summary>Takes all records out.</summary>
    public IReadOnlyList<SourceRecord> Take()
    {
        var taken = _records;
        (_records, _bytes) = (new List<SourceRecord>(Math.Min(taken.Count, MaxRecords)), 0);
        return taken;
    }
}
