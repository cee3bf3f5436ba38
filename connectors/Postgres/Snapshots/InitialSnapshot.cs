using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Replication;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>Reads tables as they were at one moment, one behind the other, a chunk ahead of what is being stored.</summary>
/// <param name="conditions">The conditions on rows, by table.</param>
internal sealed class InitialSnapshot(
    NpgsqlConnection connection, ReadTransaction transaction, FollowedTables tables, IReadOnlyDictionary<string, string> conditions, ILogger logger)
{
    private const string Savepoint = "sluice_table";

    /// <summary>The rows of one table, from where its run stands. One that cannot be read is parked, and does not hold up the others.</summary>
    public async IAsyncEnumerable<SourceBatch> ReadAsync(
        DatabaseTable table, TableRun run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LogMessages.TableBegun(logger, table.FullName, table.EstimatedRows);
        await ReadTransaction.ExecuteAsync(connection, $"savepoint {Savepoint}", cancellationToken);
        await using var batches = ReadRowsAsync(table, run, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await batches.MoveNextAsync()) break;
            }
            catch (PostgresException problem) when (StreamFaults.IsOfTable(problem))
            {
                run.Parked = problem.MessageText;
                LogMessages.TableParked(logger, table.FullName, problem.MessageText);
                break;
            }

            yield return batches.Current;
        }

        var end = run.Parked is null ? "release" : "rollback to";
        await ReadTransaction.ExecuteAsync(connection, $"{end} savepoint {Savepoint}", cancellationToken);
        if (run.Progress.IsDone) LogMessages.TableRead(logger, table.FullName, run.Progress.Rows);
    }

    private async IAsyncEnumerable<SourceBatch> ReadRowsAsync(
        DatabaseTable table, TableRun run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var followed = tables.Follow(table);
        var reader = new ChunkReader(table, followed, tables, conditions.GetValueOrDefault(table.FullName), transaction, isIncremental: false);
        if (run.Progress.Until is { } until)
        {
            // What an earlier session began: the same rows, as far as they are still there.
            var begun = await Task.Run(() => reader.ReadBetween(connection, run.Progress.After, until, cancellationToken), CancellationToken.None);
            foreach (var batch in run.Deliver(begun, begun.Rows, followed.Topic, again: [])) yield return batch;
        }

        using var chunks = reader.ReadAll(connection, run.Progress.After, cancellationToken).GetEnumerator();
        var next = Next();
        try
        {
            while (await next is { } chunk)
            {
                next = chunk.IsLast ? Task.FromResult<Chunk?>(null) : Next();
                foreach (var batch in run.Deliver(chunk, chunk.Rows, followed.Topic, again: [])) yield return batch;
            }
        }
        finally
        {
            // The enumerator must not be disposed of while it is at work.
            await Task.WhenAny(next);
        }

        Task<Chunk?> Next() => Task.Run(() => chunks.MoveNext() ? chunks.Current : null, CancellationToken.None);
    }
}
