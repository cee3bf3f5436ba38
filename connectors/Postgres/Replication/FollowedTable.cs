using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Envelopes;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>A table that the source follows, as its rows are sent now.</summary>
internal sealed class FollowedTable(CapturedTable table, string topic, TableWriter writer, JsonOutput output, TimeProvider time)
{
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
        }
        catch (RowFaultException fault)
        {
            if (writer.NeedsNewerTypes(change, fault)) throw TypesAreOld(fault);
            records.AddFault(topic, position, writer.WriteFaulty(change, output), fault.Message);
            return;
        }

        foreach (var record in _made)
        {
            records.Add(topic, NotAhead(record), position.ToRecordPosition());
            position = position with { Ordinal = position.Ordinal + 1 };
        }
    }

    /// <summary>The record of a row that was read; for one thread, which has a table of its own.</summary>
    /// <exception cref="RowFaultException">The row cannot be written.</exception>
    public Record Read(in Change change, JsonOutput into)
    {
        _made.Clear();
        try
        {
            writer.Write(change, change.Origin.CommitTime, into, _made);
        }
        catch (RowFaultException fault) when (writer.NeedsNewerTypes(change, fault))
        {
            throw TypesAreOld(fault);
        }

        return _made[0];
    }

    /// <summary>The record of a row that cannot be written, for the dead letters.</summary>
    public Record ReadFaulty(in Change change, JsonOutput into) => writer.WriteFaulty(change, into);

    // Rare enough for the long way: a new start looks the types up again, and the row is then decoded or is at fault itself.
    private static ReplicationEndedException TypesAreOld(RowFaultException fault) =>
        new("A type of the database was altered; the source starts again with the types as they are now.", fault);

    /// <summary>A server whose clock is ahead must not make records of the future; what its clock said stands in the value.</summary>
    private Record NotAhead(Record record)
    {
        var now = time.GetUtcNow();
        return record.Timestamp > now ? record with { Timestamp = now } : record;
    }
}
