using Sluice.Connectors.Postgres.Envelopes;
using Sluice.Connectors.Postgres.Replication;
using Sluice.Connectors.Postgres.Rows;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>
/// Notes which rows of one table changed while a chunk of it was being read beside the stream, so that no row of the chunk comes
/// behind a newer change of it.
/// </summary>
internal sealed class ReadWindow
{
    /// <summary>A transaction can be in the stream a moment before queries see it; so many of the last ones are remembered for that.</summary>
    private const int RememberedTransactions = 16_384;

    /// <summary>More changes than that during one chunk: it is read again.</summary>
    private const int MaxChangedRows = 200_000;

    private readonly Queue<uint> _recent = new(RememberedTransactions);
    private readonly List<ChangedRow> _changed = [];
    private uint? _relation;
    private bool _wasTruncated;
    private uint _truncatedBy;
    private HashSet<uint> _before = [];

    /// <summary>More rows changed than could be noted: the chunk is of no use.</summary>
    public bool IsOverflown { get; private set; }

    /// <summary>From here on the changes of a table are noted.</summary>
    public void Open(uint relation)
    {
        _changed.Clear();
        (_relation, _wasTruncated, IsOverflown) = (relation, false, false);
        _before = [.. _recent];
    }

    public void Close()
    {
        _relation = null;
        _before = [];
    }

    public void TransactionBegins(uint transaction)
    {
        if (_recent.Count == RememberedTransactions) _recent.Dequeue();
        _recent.Enqueue(transaction);
    }

    /// <summary>Notes a change, if it is of the table that is being read.</summary>
    public void Touch(FollowedTable table, uint transaction, in Change change)
    {
        if (_relation != table.Table.RelationId || IsOverflown) return;
        if (_changed.Count >= MaxChangedRows)
        {
            IsOverflown = true;
            _changed.Clear();
            return;
        }

        var isPartial = change.Kind == ChangeKind.Update && IsPartial(change);
        if (change.OldRow != OldRow.None) _changed.Add(new ChangedRow(RowId.Of(table.Table, change.Before), transaction, isPartial));
        // Without a key a new row is like others that were there before; only its old self is one of the chunk's.
        if (change.After.Count > 0 && table.Table.Key.Count > 0)
            _changed.Add(new ChangedRow(RowId.Of(table.Table, change.After), transaction, isPartial));
    }

    /// <summary>Notes that the table that is being read was emptied.</summary>
    public void Truncate(FollowedTable table, uint transaction)
    {
        if (_relation == table.Table.RelationId) (_wasTruncated, _truncatedBy) = (true, transaction);
    }

    /// <summary>The stream is ahead of what the query saw: a transaction that had passed before the window opened was not visible yet.</summary>
    public bool MissesTransactions(TransactionSnapshot snapshot) => _before.Any(transaction => !snapshot.Sees(transaction));

    /// <summary>The rows that changed behind the query's back; true when its last change did not carry the whole row.</summary>
    public Dictionary<RowId, bool> ChangedSince(TransactionSnapshot snapshot)
    {
        var rows = new Dictionary<RowId, bool>();
        foreach (var changed in _changed)
        {
            if (!snapshot.Sees(changed.TransactionId)) rows[changed.Row] = changed.IsPartial && rows.GetValueOrDefault(changed.Row, true);
        }

        return rows;
    }

    /// <summary>Whether the table was emptied behind the query's back.</summary>
    public bool IsTruncatedSince(TransactionSnapshot snapshot) => _wasTruncated && !snapshot.Sees(_truncatedBy);

    private static bool IsPartial(in Change change)
    {
        if (change.OldRow == OldRow.Full) return false;
        for (var i = 0; i < change.After.Count; i++)
        {
            if (change.After.KindOf(i) == CellKind.Unchanged) return true;
        }

        return false;
    }
}
