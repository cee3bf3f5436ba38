using Npgsql;
using Sluice.Connectors.Postgres.Sink.Records;
using Sluice.Connectors.Postgres.Sink.Values;

namespace Sluice.Connectors.Postgres.Sink.Writing;

/// <summary>Writes rows to their tables, within the transaction of the connection.</summary>
internal sealed class TableWriter(NpgsqlConnection connection)
{
    private const int SendAbove = 1 << 16;

    private readonly CopyText _text = new();
    private readonly HashSet<long> _staged = [];

    /// <summary>A transaction begins: the staging tables are empty.</summary>
    public void Begin() => _staged.Clear();

    /// <summary>Copies rows straight into their table: right only when none is there yet.</summary>
    public async ValueTask InsertAsync(RowGroup group, CancellationToken cancellationToken) =>
        await CopyAsync(group, group.Table.Name.Sql, cancellationToken);

    /// <summary>Writes what some changes come to, whatever is there.</summary>
    public async ValueTask MergeAsync(TableChanges changes, CancellationToken cancellationToken)
    {
        var table = changes.Table;
        if (changes.Deletes() is { } deletes)
        {
            await StageAsync(deletes, cancellationToken);
            await RunAsync([MergeSql.Delete(table)], cancellationToken);
        }

        foreach (var group in changes.Writes())
        {
            await StageAsync(group, cancellationToken);
            await RunAsync(MergeSql.Write(group), cancellationToken);
        }
    }

    /// <summary>Empties a table, or what one source has in it.</summary>
    public async ValueTask TruncateAsync(RowChange change, CancellationToken cancellationToken)
    {
        var table = change.Table;
        if (table.Source is not { } source)
        {
            await RunAsync([$"truncate {table.Name.Sql}"], cancellationToken);
            return;
        }

        var column = table.Columns[source].Sql;
        await using var command = new NpgsqlCommand($"delete from {table.Name.Sql} where {column} = $1", connection)
        {
            Parameters = { new() { Value = System.Text.Encoding.UTF8.GetString(change.Fields[source].Text().Span) } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask RunAsync(IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements) batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private async ValueTask StageAsync(RowGroup group, CancellationToken cancellationToken)
    {
        var create = MergeSql.CreateStage(group.Table);
        await RunAsync(_staged.Add(group.Table.Id) ? [create] : [create, MergeSql.ClearStage(group.Table)], cancellationToken);
        await CopyAsync(group, MergeSql.Stage(group.Table), cancellationToken);
    }

    private async ValueTask CopyAsync(RowGroup group, string into, CancellationToken cancellationToken)
    {
        var copy = await connection.BeginTextImportAsync(MergeSql.Copy(into, group), cancellationToken);
        try
        {
            _text.Clear();
            foreach (var row in group.Rows)
            {
                Append(group, row);
                if (_text.Written.Length < SendAbove) continue;
                await copy.BaseStream.WriteAsync(_text.Written, cancellationToken);
                _text.Clear();
            }

            await copy.BaseStream.WriteAsync(_text.Written, cancellationToken);
        }
        catch (Exception)
        {
            await copy.CancelAsync();
            throw;
        }

        await copy.DisposeAsync();
    }

    private void Append(RowGroup group, JsonField[] row)
    {
        for (var i = 0; i < group.Columns.Count; i++)
        {
            var column = group.Columns[i];
            _text.Append(group.Table.Columns[column].Shape, row[column], isFirst: i == 0);
        }

        _text.EndRow();
    }
}
