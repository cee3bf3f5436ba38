using System.Collections.Concurrent;
using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>How far each table has been read: in earlier sessions, and now.</summary>
internal sealed class TableRuns
{
    private readonly ConcurrentDictionary<string, TableRun> _runs = new(StringComparer.Ordinal);

    /// <summary>As the stream's; readings of an earlier one do not count.</summary>
    public uint Generation { get; set; }

    /// <summary>Those that count, in no order. Any thread may ask.</summary>
    public IEnumerable<TableRun> All => _runs.Values.Where(run => run.Progress.Generation == Generation);

    /// <summary>Takes up what is durable.</summary>
    public void Load(SourcePositions positions)
    {
        foreach (var part in positions.All)
        {
            if (TableRun.TableOf(part.Part) is { } table) _runs[table] = new TableRun(table, TableProgress.Read(part.Value.Span));
        }

        Generation = _runs.Values.Select(run => run.Progress.Generation).DefaultIfEmpty().Max();
    }

    /// <summary>Those of tables that are followed, for whoever asks how it does.</summary>
    public IEnumerable<TableRun> Followed => All.Where(run => run.Progress.Table != TableIdentity.None);

    /// <summary>Null when the table was never read in this generation.</summary>
    public TableRun? Find(string table) =>
        _runs.GetValueOrDefault(table) is { } run && run.Progress.Generation == Generation ? run : null;

    /// <summary>A table that is to be read from its beginning.</summary>
    /// <param name="lsn">When somebody wanted that.</param>
    public TableRun Begin(DatabaseTable table, ulong lsn) => Begin(table, lsn, out _);

    /// <inheritdoc cref="Begin(DatabaseTable, ulong)"/>
    public TableRun Begin(DatabaseTable table, ulong lsn, out SourceBatch begun)
    {
        var run = _runs.GetOrAdd(table.FullName, name => new TableRun(name, new TableProgress(Generation, 0)));
        run.Estimate = table.EstimatedRows;
        begun = run.Restart(Generation, lsn, TableIdentity.Of(table.Table));
        return run;
    }

    /// <summary>
    /// The readings that are still to be done of tables whose changes are sent: what an earlier session did not end, tables that
    /// nobody has read yet, and those that were made anew meanwhile.
    /// </summary>
    public IReadOnlyList<TableRun> Unfinished(IReadOnlyList<DatabaseTable> published, ulong lsn, bool readsNew)
    {
        var unfinished = new List<TableRun>();
        foreach (var table in published)
        {
            if (Find(table.FullName) is not { } run)
            {
                if (readsNew) unfinished.Add(Begin(table, lsn));
            }
            else if (run.Progress.Table.Relation != table.Table.RelationId || (run.Progress is { IsBegun: true, IsDone: false } && run.Progress.Table != TableIdentity.Of(table.Table)))
            {
                unfinished.Add(Begin(table, lsn));
            }
            else if (!run.Progress.IsDone)
            {
                run.Estimate = table.EstimatedRows;
                unfinished.Add(run);
            }
        }

        return unfinished;
    }

    /// <summary>What was read of tables whose changes do not come any more: should they come again, the rows have to be read anew.</summary>
    public IReadOnlyList<SourceBatch> Forget(IReadOnlyList<DatabaseTable> published, ulong lsn)
    {
        var names = published.Select(table => table.FullName).ToHashSet(StringComparer.Ordinal);
        return [.. All.Where(run => run.Progress.IsBegun && !names.Contains(run.Table)).Select(run => run.Restart(Generation, lsn, TableIdentity.None))];
    }
}
