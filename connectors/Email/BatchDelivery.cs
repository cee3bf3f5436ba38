using System.Diagnostics.CodeAnalysis;

namespace Sluice.Connectors.Email;

/// <summary>
/// Walks through one batch and keeps its answer. A record that has to wait makes the later ones of its key wait as well,
/// so no mail overtakes an earlier one about the same thing.
/// </summary>
internal sealed class BatchDelivery(SinkBatch batch)
{
    private readonly List<RecordFailure> _failures = [];
    private readonly HashSet<(string Topic, int Partition, string Key)> _waiting = [];
    private MailFault? _everything;
    private int _index = -1;

    /// <summary>True once the batch may no longer be given back as a whole: a mail has gone out, or a record has its answer.</summary>
    public bool HasProgress { get; set; }

    public DeliveryResult Result => _failures.Count == 0 ? DeliveryResult.Delivered : new DeliveryResult(_failures);

    /// <summary>The next record that is to be delivered now.</summary>
    public bool TryNext([NotNullWhen(true)] out SinkRecord? record)
    {
        while (++_index < batch.Records.Count)
        {
            record = batch.Records[_index];
            if (_everything is { } fault) Fail(fault.Action, fault.Reason);
            else if (!IsWaiting(record)) return true;
            else Fail(FaultAction.Later, "an earlier record of the same key waits to be tried again");
        }

        record = null;
        return false;
    }

    /// <summary>Notes how the record from <see cref="TryNext"/> fared: no fault, it is delivered.</summary>
    public void Settle(MailFault? fault)
    {
        HasProgress = true;
        if (fault is null) return;
        Fail(fault.Action, fault.Reason);
        if (fault.Everything) _everything = fault;
        else if (fault.Action is FaultAction.Retry or FaultAction.Later && KeyOf(batch.Records[_index]) is { } key) _waiting.Add(key);
    }

    private static (string, int, string)? KeyOf(SinkRecord record) => record.Record.Key is { } key
        ? (record.Topic, record.Partition, Convert.ToHexString(key.Span))
        : null;

    private bool IsWaiting(SinkRecord record) => _waiting.Count > 0 && KeyOf(record) is { } key && _waiting.Contains(key);

    private void Fail(FaultAction action, string reason) => _failures.Add(new RecordFailure(_index, action, reason));
}
