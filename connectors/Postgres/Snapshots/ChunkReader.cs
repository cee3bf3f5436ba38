using System.Globalization;
using System.Text;
using Npgsql;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Envelopes;
using Sluice.Connectors.Postgres.Replication;
using Sluice.Connectors.Postgres.Rows;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>Reads the rows of one table in the order of its key, in chunks, inside a transaction that somebody else began.</summary>
/// <remarks>A table without a key is read in the order of its pages (<c>ctid</c>).</remarks>
/// <param name="isIncremental">The rows are read while changes are followed.</param>
internal sealed class ChunkReader(
    DatabaseTable source, FollowedTable table, FollowedTables tables, string? condition, ulong lsn, DateTimeOffset time, bool isIncremental)
{
    private readonly JsonOutput _output = new();
    private readonly CapturedTable _shape = source.Table;
    private long _ordinal;

    /// <summary>Reads everything behind a key, chunk by chunk, with one query. Blocks its thread.</summary>
    public IEnumerable<Chunk> ReadAll(NpgsqlConnection connection, IReadOnlyList<string>? after, CancellationToken cancellationToken)
    {
        using var rows = new RowCopy(connection.BeginRawBinaryCopy(Sql(after, until: null, limit: null)));
        while (true)
        {
            var chunk = ReadChunk(rows, Chunk.MaxRows, cancellationToken);
            yield return chunk;
            if (chunk.IsLast) yield break;
        }
    }

    /// <summary>Reads one chunk: all between two keys or, while its end is not settled, as much as a chunk holds. Blocks its thread.</summary>
    public Chunk Read(
        NpgsqlConnection connection, IReadOnlyList<string>? after, IReadOnlyList<string>? until, CancellationToken cancellationToken)
    {
        int? limit = until is null ? Chunk.MaxRows : null;
        using var rows = new RowCopy(connection.BeginRawBinaryCopy(Sql(after, until, limit)));
        return ReadChunk(rows, limit ?? int.MaxValue, cancellationToken);
    }

    /// <summary>Reads rows by their keys. Blocks its thread.</summary>
    public IReadOnlyList<ChunkRow> Read(NpgsqlConnection connection, IReadOnlyList<IReadOnlyList<string>> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0) return [];
        var where = $"{KeyList} in ({string.Join(", ", keys.Select(KeyValues))})";
        using var rows = new RowCopy(connection.BeginRawBinaryCopy(Sql(where, order: false, limit: null)));
        return ReadChunk(rows, int.MaxValue, cancellationToken).Rows;
    }

    private bool HasKey => _shape.Key.Count > 0;

    /// <summary>Behind the columns of a table without a key stands the row's place.</summary>
    private IReadOnlyList<int> KeyColumns => HasKey ? _shape.Key : [_shape.Columns.Count];

    private string KeyList => HasKey
        ? $"({string.Join(", ", _shape.Key.Select(index => SqlName.Quote(_shape.Columns[index].Name)))})"
        : "ctid";

    private string KeyValues(IReadOnlyList<string> key) => HasKey
        ? $"({string.Join(", ", _shape.Key.Select((index, i) => tables.InputExpression(_shape.Columns[index], key[i])))})"
        : $"'{key[0]}'::pg_catalog.tid";

    private string Sql(IReadOnlyList<string>? after, IReadOnlyList<string>? until, int? limit)
    {
        var where = new List<string>();
        if (after is not null) where.Add($"{KeyList} > {KeyValues(after)}");
        if (until is not null) where.Add($"{KeyList} <= {KeyValues(until)}");
        return Sql(string.Join(" and ", where), order: true, limit);
    }

    private string Sql(string where, bool order, int? limit)
    {
        var sql = new StringBuilder("copy (select ").Append(tables.SelectList(_shape));
        // Without a key, the place of the row comes behind its columns.
        if (!HasKey) sql.Append(", pg_catalog.textin(pg_catalog.tidout(ctid))");
        sql.Append(" from ").Append(source.IsPartitioned ? "" : "only ").Append(source.QuotedName);
        string[] conditions = [.. new[] { where, condition is null ? "" : $"({condition})" }.Where(text => text.Length > 0)];
        if (conditions.Length > 0) sql.Append(" where ").AppendJoin(" and ", conditions);
        if (order) sql.Append(" order by ").Append(HasKey ? KeyList[1..^1] : "ctid");
        if (limit is not null) sql.Append(CultureInfo.InvariantCulture, $" limit {limit}");
        return sql.Append(") to stdout (format binary)").ToString();
    }

    private Chunk ReadChunk(RowCopy rows, int maxRows, CancellationToken cancellationToken)
    {
        var (read, last) = (new List<ChunkRow>(), new KeyText(KeyColumns));
        // A chunk whose bounds are settled is read whole.
        for (long bytes = 0; read.Count < maxRows && (bytes < Chunk.MaxBytes || maxRows == int.MaxValue);)
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
        var cells = HasKey ? row : row.First(_shape.Columns.Count);
        var id = RowId.Of(_shape, cells);
        _ordinal++;
        var change = new Change
        {
            Kind = ChangeKind.Read,
            Table = _shape,
            Origin = new ChangeOrigin(lsn, lsn, time, TransactionId: null, _ordinal, _ordinal),
            Incremental = isIncremental,
            After = cells,
        };
        try
        {
            return new ChunkRow(id, table.Read(change, _output), key, Fault: null);
        }
        catch (RowFaultException fault)
        {
            return new ChunkRow(id, table.ReadFaulty(change, _output), key, fault.Message);
        }
    }
}
