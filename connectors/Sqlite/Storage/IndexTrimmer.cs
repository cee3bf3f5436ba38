using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sluice.Connectors.Sqlite.Storage;

/// <summary>
/// Removes what has outlived its retention, oldest first, a bounded step at a time. What a step leaves, the next one
/// finds: a large backlog goes in the course of many deliveries.
/// </summary>
internal sealed class IndexTrimmer(SqliteConnection connection, SqliteRetention retention, TimeProvider time) : IDisposable
{
    private const int StepRecords = 10_000;
    private const int ChunkRecords = 500;
    private const int StepPages = 1_000;

    /// <summary>The share of the size that records may fill: the rest is for pages and words not yet given back.</summary>
    private const double FilledShare = 0.875;

    /// <summary>Large records are slow to remove; a step ends after this time even if it is not done.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromMilliseconds(100);

    private readonly Statement _removeTexts = new(
        connection, "DELETE FROM record_text WHERE rowid IN (SELECT id FROM record WHERE id < ? ORDER BY id LIMIT ?)");

    private readonly Statement _removeRecords = new(
        connection, "DELETE FROM record WHERE id IN (SELECT id FROM record WHERE id < ? ORDER BY id LIMIT ?)");

    private readonly Statement _anyBefore = new(connection, "SELECT 1 FROM record WHERE id < ? LIMIT 1");
    private readonly Statement _uncount = new(connection, "UPDATE total SET records = records - ?");
    private readonly Statement _records = new(connection, "SELECT records FROM total");

    private readonly Statement _merge = new(
        connection, $"INSERT INTO record_text (record_text, rank) VALUES ('merge', {StepPages})");

    private readonly long _pageSize = SearchDatabase.Number(connection, "PRAGMA page_size");

    /// <summary>Records that are gone, but whose words still take space until their part of the index is merged.</summary>
    private long _unmerged;

    /// <summary>Removes records with ids below <paramref name="oldestId"/>, and then what is over the size.</summary>
    public void Step(long oldestId, CancellationToken cancellationToken)
    {
        if (retention is { Age: null, Size: null }) return;
        var (pages, free) = Pages();
        if (oldestId > 0 && _anyBefore.Bind(1, oldestId).Number() is not null) Remove(oldestId, StepRecords, cancellationToken);
        else if (Excess(pages - free) is > 0 and var excess) Remove(long.MaxValue, excess, cancellationToken);
        if (_unmerged > 0) Merge();
        if (free > Math.Max(pages / 20, 16)) SearchDatabase.Execute(connection, $"PRAGMA incremental_vacuum({StepPages})");
    }

    public void Dispose()
    {
        Statement[] statements = [_removeTexts, _removeRecords, _anyBefore, _uncount, _records, _merge];
        foreach (var statement in statements) statement.Dispose();
    }

    private (long All, long Free) Pages() =>
        (SearchDatabase.Number(connection, "PRAGMA page_count"), SearchDatabase.Number(connection, "PRAGMA freelist_count"));

    /// <summary>
    /// How many of the oldest records are too many. The words of removed records still take space for a while: that share
    /// counts as free already, or far too many would go.
    /// </summary>
    private long Excess(long usedPages)
    {
        if (retention.Size is not { } limit || _records.Number() is not (> 0 and var records)) return 0;
        var size = (double)usedPages * _pageSize * records / (records + _unmerged);
        var target = limit.Bytes * FilledShare;
        return size <= target ? 0 : (long)Math.Ceiling(records * (size - target) / size);
    }

    private void Remove(long beforeId, long atMost, CancellationToken cancellationToken)
    {
        var (started, removed) = (time.GetTimestamp(), 0L);
        atMost = Math.Min(atMost, StepRecords);
        using var transaction = connection.BeginTransaction(deferred: false);
        while (removed < atMost && time.GetElapsedTime(started) < LongestStep)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chunk = Math.Min(ChunkRecords, atMost - removed);
            _removeTexts.Bind(1, beforeId).Bind(2, chunk).Run();
            _removeRecords.Bind(1, beforeId).Bind(2, chunk).Run();
            var gone = raw.sqlite3_changes(connection.Handle!);
            removed += gone;
            if (gone < chunk) break;
        }

        _uncount.Bind(1, removed).Run();
        transaction.Commit();
        _unmerged += removed;
    }

    /// <summary>FTS5 says by the number of changes whether there was anything to merge: fewer than two, and there was not.</summary>
    private void Merge()
    {
        var before = raw.sqlite3_total_changes(connection.Handle!);
        _merge.Run();
        if (raw.sqlite3_total_changes(connection.Handle!) - before < 2) _unmerged = 0;
    }
}
