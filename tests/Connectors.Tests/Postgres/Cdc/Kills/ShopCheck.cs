namespace Sluice.Connectors.Tests.Postgres.Cdc.Kills;

/// <summary>Holds the log of one table against its history: every change once and in the order of its key, and in sum the table itself.</summary>
internal sealed class ShopCheck
{
    private readonly string _table;
    private readonly ShopContent _content;
    private readonly List<ShopChange> _changes;
    private readonly List<(ulong, ulong)> _emptied;

    private ShopCheck(string table, ShopContent content, IReadOnlyList<SourceRecord> records)
    {
        (_table, _content) = (table, content);
        _changes = [.. records.Select(record => ShopChange.Of(table, record))];
        // Without a key, records are anywhere in the partitions, and only their places tell their order.
        if (table == ShopTables.Keyless) _changes = [.. _changes.OrderBy(change => change.Place)];
        _emptied = [.. _changes.Where(change => change.Op == 't').Select(change => change.Place).Order()];
    }

    /// <summary>Checks a table; the number of changes, beside the rows that were read, is returned.</summary>
    public static async Task<int> RunAsync(string database, string table, CapturedLog log)
    {
        var check = new ShopCheck(table, await ShopContent.ReadAsync(database, table), log.Of($"shop.{table}"));
        check.Transactions();
        check.Keys();
        return check._changes.Count(change => !change.IsRead);
    }

    /// <summary>Of a transaction all changes are there or none; and none but the first may be missing.</summary>
    private void Transactions()
    {
        var captured = _changes.Where(change => change.Op is not ('r' or '-')).GroupBy(change => change.TransactionId).ToDictionary(group => group.Key, group => group.Count());
        var noted = _content.History.GroupBy(change => change.TransactionId).ToDictionary(group => group.Key, group => group.Count());
        foreach (var (transaction, count) in captured)
            Assert.True(noted.GetValueOrDefault(transaction) == count, $"{_table}: of transaction {transaction} {count} changes came, and it made {noted.GetValueOrDefault(transaction)}");
        // Ids grow with the beginnings of transactions; of those that ran when the stream began, some are in it and some are not.
        var first = captured.Count == 0 ? long.MaxValue : captured.Keys.Min();
        var missing = _content.History.Where(change => change.TransactionId > first + 1_000 && !captured.ContainsKey(change.TransactionId)).ToList();
        Assert.True(
            missing.Count == 0,
            $"{_table}: {missing.Count} changes never came, of transactions up to {captured.Keys.Max()}: {string.Join(' ', missing.Take(20).Select(change => $"{change.Op}{change.Version} {change.Key} x{change.TransactionId}"))}");
    }

    private void Keys()
    {
        var history = _content.History.Where(change => change.Key is not null).ToLookup(change => change.Key!);
        var captured = _changes.Where(change => change.Op != 't').ToLookup(change => change.Key!);
        foreach (var key in captured.Select(group => group.Key).Union(_content.Rows.Keys))
        {
            var left = Follow(key, [.. captured[key]], [.. history[key]]);
            var isThere = _content.Rows.TryGetValue(key, out var row);
            Assert.True(left is not null == isThere, $"{Name(key, captured[key], history[key])} is {(isThere ? "in the table only" : "in the log only")}");
            if (left is not { } found) continue;
            Assert.True(
                (found.Version, found.Note, found.Doc) == (row.Version, row.Note, row.Doc),
                $"{Name(key, captured[key], history[key])} ends as {found.Version} {found.Note}, the table has {row.Version} {row.Note}; doc as it is: {found.Doc == row.Doc}");
        }
    }

    /// <summary>What the records of a key leave, if anything.</summary>
    private ShopChange? Follow(string key, IReadOnlyList<ShopChange> changes, IReadOnlyList<NotedChange> history)
    {
        ShopChange? row = null;
        var (next, newest) = (-1, -1L);
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            if (change.Op == '-')
            {
                Assert.True(i > 0 && changes[i - 1].Op == 'd', $"{Name(key, changes, history)}: a tombstone is behind {(i > 0 ? changes[i - 1].Op : '?')}");
                continue;
            }

            if (change.IsRead)
            {
                Assert.True(history.Any(noted => noted.Version == change.Version), $"{Name(key, changes, history)}: read a version that never was");
                // Without a key it cannot be said what a row was when it is read again.
                if (_table == ShopTables.Keyless && next >= 0) continue;
                Assert.True(change.Version >= newest, $"{Name(key, changes, history)}: {change.Version} was read behind {newest}");
                (row, newest) = (change, change.Version!.Value);
                continue;
            }

            if (next < 0) next = FirstOf(change, history);
            Assert.True(
                next >= 0 && next < history.Count && history[next] is var expected && expected.Op == change.Op && expected.TransactionId == change.TransactionId
                    && (change.Op == 'd' || expected.Version == change.Version),
                $"{Name(key, changes, history)}: record {i} is not the next change ({next})");
            Assert.True(history[next].Version > newest || _table == ShopTables.Keyless, $"{Name(key, changes, history)}: {history[next].Version} is behind {newest}");
            if (change.Op == 'd' && _table != ShopTables.Keyless)
                Assert.True(i + 1 < changes.Count && changes[i + 1].Op == '-', $"{Name(key, changes, history)}: a delete without a tombstone");
            newest = history[next++].Version;
            row = change.Op == 'd' ? null : change.HasDoc || row is null ? change : change with { Doc = row.Doc, HasDoc = row.HasDoc };
        }

        if (next >= 0) Assert.True(next == history.Count, $"{Name(key, changes, history)}: changes are missing from {next} on");
        return row is not null && _emptied.Any(emptied => emptied.CompareTo(row.Place) > 0) ? null : row;
    }

    private static int FirstOf(ShopChange change, IReadOnlyList<NotedChange> history) => history.ToList()
        .FindIndex(noted => noted.TransactionId == change.TransactionId && noted.Op == change.Op && (change.Op == 'd' || noted.Version == change.Version));

    private string Name(string key, IEnumerable<ShopChange> changes, IEnumerable<NotedChange> history) =>
        $"{_table} {key} [{string.Join(' ', changes.Select(change => $"{change.Op}{change.Version}@{change.Place.Lsn:X}x{change.TransactionId}"))}; noted: {string.Join(' ', history.Select(noted => $"{noted.Op}{noted.Version}x{noted.TransactionId}"))}; emptied: {string.Join(' ', _emptied.Select(emptied => $"{emptied.Item1:X}"))}]";
}
