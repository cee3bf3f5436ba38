namespace Sluice.Connectors.Elasticsearch.Bulk;

/// <summary>What is known about the records of one delivery.</summary>
internal sealed class BulkDelivery(IReadOnlyList<SinkRecord> records)
{
    private readonly RecordFailure?[] _failures = new RecordFailure?[records.Count];
    private readonly bool[] _settled = new bool[records.Count];

    /// <summary>Records that the cluster has taken.</summary>
    public int Accepted { get; private set; }

    public IReadOnlyList<SinkRecord> Records => records;

    public void Accept(int record)
    {
        Skip(record);
        Accepted++;
    }

    /// <summary>The record asks for nothing to be done.</summary>
    public void Skip(int record) => _settled[record] = true;

    public void Fail(int record, FaultAction action, string reason, TimeSpan? retryAfter = null)
    {
        _failures[record] = new RecordFailure(record, action, reason, retryAfter);
        _settled[record] = true;
    }

    /// <summary>Whatever has no answer yet is to be delivered again later, and only that.</summary>
    public void Postpone(string reason, TimeSpan? retryAfter)
    {
        for (var i = 0; i < _settled.Length; i++)
        {
            if (!_settled[i]) Fail(i, FaultAction.Later, reason, retryAfter);
        }
    }

    /// <summary>
    /// A deletion after a failed record of its key is done once more after that record. The cluster forgets the version of
    /// a deleted document after a minute (<c>index.gc_deletes</c>), and would then take the older record for a new one.
    /// </summary>
    public void RepeatDeletions()
    {
        var failed = new HashSet<string>();
        for (var i = 0; i < records.Count; i++)
        {
            if (records[i].Record.Key is not { } bytes) continue;
            var key = Convert.ToHexString(bytes.Span);
            if (_failures[i] is { Action: not FaultAction.DeadLetter }) failed.Add(key);
            else if (_failures[i] is null && records[i].Record.Value is null && failed.Contains(key))
                Fail(i, FaultAction.Later, "waits for an earlier record of its key");
        }
    }

    public DeliveryResult Result()
    {
        var failures = _failures.OfType<RecordFailure>().ToList();
        return failures.Count == 0 ? DeliveryResult.Delivered : new DeliveryResult(failures);
    }
}
