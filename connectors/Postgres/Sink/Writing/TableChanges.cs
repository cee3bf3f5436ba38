using Sluice.Connectors.Postgres.Sink.Records;
using Sluice.Connectors.Postgres.Sink.Tables;

namespace Sluice.Connectors.Postgres.Sink.Writing;

/// <summary>
/// What a run of records comes to for one table: at most one change per key, in groups that one statement takes. A column that a
/// later record does not have keeps what an earlier one gave it.
/// </summary>
internal sealed class TableChanges(TargetTable table)
{
    private readonly Dictionary<RowKey, int> _byKey = [];
    private readonly List<(JsonField[] Fields, bool IsDeleted, bool IsWritten)> _rows = [];

    public TargetTable Table => table;

    /// <summary>Whether every row may well be new.</summary>
    public bool MayBeNew { get; private set; } = true;

    public void Add(RowChange change)
    {
        MayBeNew &= change.MayBeNew;
        var isDelete = change.Action == RowAction.Delete;
        var added = (change.Fields, isDelete, !isDelete);
        if (change.Key is not { } key)
        {
            _rows.Add(added);
        }
        else if (!_byKey.TryGetValue(key, out var at))
        {
            _byKey.Add(key, _rows.Count);
            _rows.Add(added);
        }
        else
        {
            var before = _rows[at];
            // A row that is written and then marked is there, with its mark.
            var isMarked = isDelete && before.IsWritten && table.SoftDelete is not null;
            _rows[at] = isDelete && !isMarked
                ? (change.Fields, true, false)
                : (before.IsWritten ? Merged(before.Fields, change.Fields) : change.Fields, before.IsDeleted, true);
        }
    }

    /// <summary>The rows to delete before others are written.</summary>
    public RowGroup? Deletes()
    {
        var deleted = new RowGroup(table, table.SoftDelete is { } mark ? [.. table.Key, mark] : table.Key, []);
        foreach (var (fields, isDeleted, isWritten) in _rows)
        {
            // Where rows are only marked, one that comes again is simply written.
            if (isDeleted && !(isWritten && table.SoftDelete is not null)) deleted.Rows.Add(fields);
        }

        return deleted.Rows.Count == 0 ? null : deleted;
    }

    public IReadOnlyList<RowGroup> Writes()
    {
        var groups = new List<RowGroup>();
        RowGroup? last = null;
        foreach (var (fields, _, isWritten) in _rows)
        {
            if (!isWritten) continue;
            if (last?.Fits(fields) != true)
            {
                last = groups.Find(group => group.Fits(fields));
                if (last is null) groups.Add(last = RowGroup.For(table, fields));
            }

            last.Rows.Add(fields);
        }

        return groups;
    }

    private static JsonField[] Merged(JsonField[] before, JsonField[] after)
    {
        var merged = new JsonField[after.Length];
        for (var i = 0; i < merged.Length; i++) merged[i] = after[i].IsAbsent ? before[i] : after[i];
        return merged;
    }
}
