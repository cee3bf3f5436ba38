using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Envelopes;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>A table that the source follows, as its rows are sent now.</summary>
internal sealed class FollowedTable(CapturedTable table, string topic, TableWriter writer, JsonOutput output, TimeProvider time)
{
    /// <summary>What a record may be at most: half of what the log takes for a batch.</summary>
    private const int MaxRecordBytes = 32 * 1024 * 1024;

    private readonly List<Record> _made = [];
    private ulong _countedCommit;
    private long _counted;

    public CapturedTable Table => table;

    public string Topic => topic;

    /// <summary>Counts one more change of a transaction and says which one it is, from 1.</summary>
    public void Count(TransactionState transaction, out long ordinal)
    {
        if (_countedCommit != transaction.CommitLsn) (_countedCommit, _counted) = (transaction.CommitLsn, 0);
        ordinal = ++_counted;
    }

    /// <summary>Adds what a change becomes; the records have the position and the ones right behind it.</summary>
    public void Write(in Change change, StreamPosition position, RecordBuffer records)
    {
        _made.Clear();
        try
        {
            writer.Write(change, time.GetUtcNow(), output, _made);
            _made.ForEach(RefuseHuge);
        }
        catch (RowFaultException fault)
        {
            if (writer.NeedsNewerTypes(change, fault)) throw TypesAreOld(fault);
            records.AddFault(topic, position.ToRecordPosition(), writer.WriteFaulty(change, output), fault.Message);
            return;
        }

        foreach (var record in _made)
        {
            records.Add(topic, NotAhead(record), position.ToRecordPosition());
            position = position with { Ordinal = position.Ordinal + 1 };
        }
    }

    /// <summary>The record of a row that was read, or, with the reason, what goes to the dead letters instead; for one thread, which has a table of its own.</summary>
    public Record Read(in Change change, JsonOutput into, out string? fault)
    {
        try
        {
            _made.Clear();
            writer.Write(change, change.Origin.CommitTime, into, _made);
            RefuseHuge(_made[0]);
            fault = null;
            return _made[0];
        }
        catch (RowFaultException problem)
        {
            if (writer.NeedsNewerTypes(change, problem)) throw TypesAreOld(problem);
            fault = problem.Message;
            return writer.WriteFaulty(change, into);
        }
    }

    // Rare enough for the long way: a new start looks the types up again, and the row is then decoded or is at fault itself.
    private static ReplicationEndedException TypesAreOld(RowFaultException fault) =>
        new("A type of the database was altered; the source starts again with the types as they are now.", fault);

    private void RefuseHuge(Record record)
    {
        var size = (long)(record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
        if (size > MaxRecordBytes) throw RowFaultException.Of(table, $"it would have {size} bytes, and a record may have {MaxRecordBytes}");
    }

    /// <summary>A server whose clock is ahead must not make records of the future; what its clock said stands in the value.</summary>
    private Record NotAhead(Record record)
    {
        var now = time.GetUtcNow();
        return record.Timestamp > now ? record with { Timestamp = now } : record;
    }
}
