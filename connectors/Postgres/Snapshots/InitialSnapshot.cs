using System.Runtime.CompilerServices;
using Npgsql;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Replication;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>Reads tables as they were at one moment, one behind the other, a chunk ahead of what is being stored.</summary>
/// <param name="conditions">The conditions on rows, by table.</param>
internal sealed class InitialSnapshot(
    NpgsqlConnection connection, ReadTransaction transaction, FollowedTables tables, IReadOnlyDictionary<string, string> conditions)
{
    /// <summary>The rows of one table, from where its run stands.</summary>
    public async IAsyncEnumerable<SourceBatch> ReadAsync(
        DatabaseTable table, TableRun run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var followed = tables.Follow(table);
        var reader = new ChunkReader(
            table, followed, tables, conditions.GetValueOrDefault(table.FullName), transaction.Lsn, transaction.Time, isIncremental: false);
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
