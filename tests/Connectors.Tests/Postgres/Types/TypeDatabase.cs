using Npgsql;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Testing.Postgres;

namespace Sluice.Connectors.Tests.Postgres.Types;

/// <summary>A server with a table for each type: the values of its case, then null. A slot holds how they were inserted.</summary>
public sealed class TypeDatabase(PostgresFixture fixture) : IAsyncLifetime
{
    private PostgresServer? _server;

    /// <summary>The slot and the publication of all tables.</summary>
    internal string Slot { get; } = $"types_{Guid.NewGuid():N}";

    internal TypeCatalog Types { get; private set; } = new([]);

    /// <summary>How a client reaches the database.</summary>
    internal string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _server = await fixture.ServerAsync();
        ConnectionString = await _server.CreateDatabaseAsync();
        await _server.ExecuteAsync(TypeCases.Setup, ConnectionString);
        var tables = TypeCases.All.Select((type, i) =>
            $"create table public.type_{i} (id int4 primary key, value {type.Type}); alter table public.type_{i} replica identity full;");
        await _server.ExecuteAsync(string.Concat(tables), ConnectionString);
        await _server.ExecuteAsync($"create publication {Slot} for all tables", ConnectionString);
        await _server.ExecuteAsync($"select pg_create_logical_replication_slot('{Slot}', 'pgoutput')", ConnectionString);
        await _server.ExecuteAsync(string.Concat(TypeCases.All.Select(Insert)), ConnectionString);
        await using var connection = await OpenAsync();
        Types = await TypeCatalog.LoadAsync(connection, CancellationToken.None);
    }

    /// <summary>A slot that nobody reads would keep all that the other tests write.</summary>
    public async ValueTask DisposeAsync() => await _server!.ExecuteAsync($"select pg_drop_replication_slot('{Slot}')", ConnectionString);

    /// <summary>A connection with the settings that every connection has that reads rows.</summary>
    internal async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            set datestyle to iso; set intervalstyle to iso_8601; set timezone to utc; set bytea_output to hex;
            set lc_monetary to 'C'; set search_path to ''
            """,
            connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>A type's table, as the source sees it.</summary>
    internal static Task<CapturedTable> TableAsync(NpgsqlConnection connection, int type) => TableAsync(connection, $"type_{type}");

    /// <summary>A table of the schema public; its first column counts as its key.</summary>
    internal static async Task<CapturedTable> TableAsync(NpgsqlConnection connection, string name)
    {
        await using var command = new NpgsqlCommand(
            $"select attrelid, attname::text, atttypid, atttypmod from pg_attribute where attrelid = 'public.{name}'::regclass and attnum > 0 order by attnum",
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new List<CapturedColumn>();
        var relation = 0u;
        while (await reader.ReadAsync())
        {
            relation = await reader.GetFieldValueAsync<uint>(0);
            columns.Add(new CapturedColumn(reader.GetString(1), await reader.GetFieldValueAsync<uint>(2), reader.GetInt32(3)));
        }

        return new CapturedTable(relation, "public", name, columns, [0]);
    }

    /// <summary>The rows of a type's table in the text that the snapshot asks for.</summary>
    internal async Task<List<string?[]>> RowsAsync(NpgsqlConnection connection, CapturedTable table)
    {
        await using var command = new NpgsqlCommand(
            $"select {string.Join(", ", table.Columns.Select(Types.OutputExpression))} from {table.FullName} order by id", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string?[]>();
        while (await reader.ReadAsync())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetString(column))]);
        return rows;
    }

    private static string Insert(TypeCase type, int i)
    {
        var rows = type.Values.Select((value, id) => $"({id}, {type.Literal(value.Text)})").Append($"({type.Values.Length}, null)");
        return $"insert into public.type_{i} values {string.Join(", ", rows)};";
    }
}
