using Npgsql;
using Sluice.Connectors.Postgres.Sink.Records;
using Sluice.Connectors.Postgres.Sink.Tables;
using Sluice.Connectors.Postgres.Sink.Writing;

namespace Sluice.Connectors.Postgres.Sink;

/// <summary>
/// Writes changes within one transaction, all of them together when the server lets it: where rows may be new they are copied
/// straight into their table, and merged when they were not. When a record is to blame, the run is halved until it stands alone; the
/// others are written in their order.
/// </summary>
internal sealed class BatchWriter(NpgsqlConnection connection, TimeProvider time)
{
    /// <summary>How long guilty records are looked for before what is done so far is committed.</summary>
    private static readonly TimeSpan MostHalving = TimeSpan.FromSeconds(8);

    private readonly TableWriter _tables = new(connection);
    private readonly HashSet<TargetTable> _guessed = [];
    private Dictionary<int, string> _refused = [];
    private long _since;

    /// <summary>Writes changes in order, and gives how many of them are done: all, unless the time was over before.</summary>
    /// <param name="refused">Gets the reason of every record that was refused, by its index.</param>
    public async ValueTask<int> WriteAsync(ArraySegment<RowChange> changes, Dictionary<int, string> refused, CancellationToken cancellationToken)
    {
        (_refused, _since) = (refused, time.GetTimestamp());
        _tables.Begin();
        return changes.Count == 0 ? 0 : await WriteRunAsync(changes, mayGuess: true, cancellationToken);
    }

    private async ValueTask<int> WriteRunAsync(ArraySegment<RowChange> run, bool mayGuess, CancellationToken cancellationToken)
    {
        try
        {
            await ApplyAsync(run, mayGuess, cancellationToken);
            return run.Count;
        }
        catch (PostgresException error) when (PostgresFaults.Of(error) == PostgresFault.Record)
        {
            await RollBackAsync(cancellationToken);
            if (mayGuess && _guessed.Count > 0 && error.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                foreach (var table in _guessed) table.Guess.Wrong();
                return await WriteRunAsync(run, mayGuess: false, cancellationToken);
            }

            if (run.Count == 1) return Refuse(run[0], PostgresFaults.Describe(error));
        }
        catch (RefusedRecordException fault)
        {
            await RollBackAsync(cancellationToken);
            if (run.Count == 1) return Refuse(run[0], fault.Message);
        }

        if (time.GetElapsedTime(_since) > MostHalving) return 0;
        var half = run.Count / 2;
        var done = await WriteRunAsync(run[..half], mayGuess: false, cancellationToken);
        return done < half ? done : done + await WriteRunAsync(run[half..], mayGuess: false, cancellationToken);
    }

    private async ValueTask ApplyAsync(ArraySegment<RowChange> run, bool mayGuess, CancellationToken cancellationToken)
    {
        _guessed.Clear();
        await _tables.RunAsync(["savepoint sluice"], cancellationToken);
        var isDeferred = false;
        for (var start = 0; start < run.Count;)
        {
            var end = start;
            while (end < run.Count && run[end].Action != RowAction.Truncate) end++;
            foreach (var changes in ByTable(run[start..end]))
            {
                await ApplyAsync(changes, mayGuess, cancellationToken);
                isDeferred |= changes.Table.HasDeferred;
            }

            if (end < run.Count) await _tables.TruncateAsync(run[end], cancellationToken);
            start = end + 1;
        }

        // What the server would only find at the commit would be held against the whole batch.
        await _tables.RunAsync(isDeferred ? ["set constraints all immediate", "release savepoint sluice"] : ["release savepoint sluice"], cancellationToken);
        foreach (var table in _guessed) table.Guess.Right();
    }

    private async ValueTask ApplyAsync(TableChanges changes, bool mayGuess, CancellationToken cancellationToken)
    {
        var table = changes.Table;
        var isAddedTo = table.Key.Count == 0;
        var isGuess = !isAddedTo && mayGuess && changes.MayBeNew && table.TakesCopy && table.Guess.ShallTry;
        if (!(isGuess || (isAddedTo && table.TakesCopy)) || changes.Deletes() is not null)
        {
            await _tables.MergeAsync(changes, cancellationToken);
            return;
        }

        if (isGuess) _guessed.Add(table);
        foreach (var group in changes.Writes()) await _tables.InsertAsync(group, cancellationToken);
    }

    private static List<TableChanges> ByTable(ArraySegment<RowChange> run)
    {
        var tables = new List<TableChanges>();
        TableChanges? last = null;
        foreach (var change in run)
        {
            if (last?.Table != change.Table)
            {
                last = tables.Find(known => known.Table == change.Table);
                if (last is null) tables.Add(last = new TableChanges(change.Table));
            }

            last.Add(change);
        }

        return tables;
    }

    private ValueTask RollBackAsync(CancellationToken cancellationToken) =>
        _tables.RunAsync(["rollback to savepoint sluice", "release savepoint sluice"], cancellationToken);

    private int Refuse(RowChange change, string reason)
    {
        _refused[change.Index] = reason;
        return 1;
    }
}
