using System.Globalization;
using Npgsql;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Envelopes;
using Sluice.Connectors.Postgres.Replication;
using Sluice.Connectors.Postgres.Rows;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>Reads the rows of one table in chunks, inside a transaction that somebody else began.</summary>
/// <param name="condition">On the rows; null for all of them.</param>
/// <param name="isIncremental">The rows are read while changes are followed.</param>
internal sealed class ChunkReader(
    DatabaseTable source, FollowedTable table, FollowedTables tables, string? condition, ReadTransaction transaction, bool isIncremental)
{
    /// <summary>Of a table without a key, so many pages are looked through for one chunk beside the stream.</summary>
    private const int PagesPerChunk = 4_096;

    private readonly ChunkSql _sql = new(source, tables, condition);
    private readonly JsonOutput _output = new();
    private readonly CapturedTable _shape = source.Table;
    private long _ordinal;

    /// <summary>Behind the columns of a table without a key stands the row's place.</summary>
    private IReadOnlyList<int> KeyColumns => _sql.HasKey ? _shape.Key : [_shape.Columns.Count];

    /// <summary>Reads everything behind a key, chunk by chunk, with one query. Blocks its thread.</summary>
    public IEnumerable<Chunk> ReadAll(NpgsqlConnection connection, IReadOnlyList<string>? after, CancellationToken cancellationToken)
    {
        var rows = new RowCopy(connection.BeginRawBinaryCopy(_sql.Behind(after)));
        try
        {
            while (true)
            {
                var chunk = ReadChunk(rows, Chunk.MaxRows, Chunk.MaxBytes, cancellationToken);
                yield return chunk;
                if (chunk.IsLast) yield break;
            }
        }
        finally
        {
            rows.Abandon();
        }
    }

    /// <summary>Reads on behind a key, as much as a chunk holds. Blocks its thread.</summary>
    /// <param name="limit">The rows that are asked for at most: all of them are sent, also those beyond what a chunk holds.</param>
    public Chunk ReadNext(NpgsqlConnection connection, IReadOnlyList<string>? after, int limit, CancellationToken cancellationToken)
    {
        if (!_sql.HasKey) return ReadPages(connection, after, limit, cancellationToken);
        using var rows = new RowCopy(connection.BeginRawBinaryCopy(_sql.Between(after, until: null, limit)));
        return ReadChunk(rows, limit, Chunk.MaxBytes, cancellationToken);
    }

    /// <summary>Reads all rows between two keys. Blocks its thread.</summary>
    public Chunk ReadBetween(
        NpgsqlConnection connection, IReadOnlyList<string>? after, IReadOnlyList<string> until, CancellationToken cancellationToken)
    {
        using var rows = new RowCopy(connection.BeginRawBinaryCopy(_sql.Between(after, until, limit: null)));
        return ReadChunk(rows, int.MaxValue, long.MaxValue, cancellationToken) with { Until = until };
    }

    /// <summary>Reads rows by their keys. Blocks its thread.</summary>
    public IReadOnlyList<ChunkRow> ReadAt(NpgsqlConnection connection, IReadOnlyList<IReadOnlyList<string>> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0) return [];
        using var rows = new RowCopy(connection.BeginRawBinaryCopy(_sql.At(keys)));
        return ReadChunk(rows, int.MaxValue, long.MaxValue, cancellationToken).Rows;
    }

    /// <summary>Without a key, a chunk is of some pages: the server then need not look through the rest of the table to find the next rows.</summary>
    private Chunk ReadPages(NpgsqlConnection connection, IReadOnlyList<string>? after, int limit, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand($"select pg_relation_size({_shape.RelationId}::oid::regclass) / current_setting('block_size')::int8", connection);
        var pages = (long)command.ExecuteScalar()!;
        var first = after is null ? 0 : long.Parse(after[0].AsSpan(1, after[0].IndexOf(',', StringComparison.Ordinal) - 1), CultureInfo.InvariantCulture);
        var end = Math.Min(first + PagesPerChunk, pages);
        // The table may have become shorter than it was when its reading began.
        if (end <= first) return new Chunk([], Until: null, IsLast: true);
        IReadOnlyList<string> until = [string.Create(CultureInfo.InvariantCulture, $"({end},0)")];
        using var rows = new RowCopy(connection.BeginRawBinaryCopy(_sql.Between(after, until, limit)));
        var chunk = ReadChunk(rows, limit, Chunk.MaxBytes, cancellationToken);
        return chunk.IsLast ? chunk with { Until = until, IsLast = end == pages } : chunk;
    }

    private Chunk ReadChunk(RowCopy rows, int maxRows, long maxBytes, CancellationToken cancellationToken)
    {
        var (read, last) = (new List<ChunkRow>(), new KeyText(KeyColumns));
        for (long bytes = 0; read.Count < maxRows && bytes < maxBytes;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!rows.Read()) return new Chunk(read, last.ToTexts(), IsLast: true);
            last.Keep(rows.Current);
            var row = Convert(rows.Current, isIncremental ? last.ToTexts() : null);
            read.Add(row);
            bytes += (row.Record.Value?.Length ?? 0) + (row.Record.Key?.Length ?? 0);
        }

        return new Chunk(read, last.ToTexts(), IsLast: false);
    }

    private ChunkRow Convert(RowText row, IReadOnlyList<string>? key)
    {
        var cells = _sql.HasKey ? row : row.First(_shape.Columns.Count);
        var id = RowId.Of(_shape, cells);
        _ordinal++;
        var change = new Change
        {
            Kind = ChangeKind.Read,
            Table = _shape,
            Origin = new ChangeOrigin(transaction.Lsn, transaction.Lsn, transaction.Time, TransactionId: null, _ordinal, _ordinal),
            Incremental = isIncremental,
            After = cells,
        };
        var record = table.Read(change, _output, out var fault);
        return new ChunkRow(id, record, key, fault);
    }
}
