using Npgsql;
using Sluice.Testing.Postgres;

namespace Sluice.Connectors.Tests.Postgres;

/// <summary>A database of the test's own, and what is in it.</summary>
internal sealed class Database(string connectionString)
{
    public string ConnectionString { get; } = connectionString;

    /// <summary>A new database on the shared server, with these statements run in it.</summary>
    public static async Task<Database> MakeAsync(string sql = "")
    {
        var database = new Database(await (await ServerAsync()).CreateDatabaseAsync());
        if (sql.Length > 0) await database.RunAsync(sql);
        return database;
    }

    /// <summary>The shared server.</summary>
    public static async Task<PostgresServer> ServerAsync() => await (await TestContext.Current.GetFixture<PostgresFixture>())!.ServerAsync();

    public async Task RunAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The rows of a query as PostgreSQL writes row values.</summary>
    public async Task<List<string>> ListAsync(string query)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand($"select (r.*)::text from ({query}) r", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }

    /// <summary>The rows of a query, one line each, as PostgreSQL writes row values.</summary>
    public async Task<string> TextAsync(string query) => string.Join('\n', await ListAsync(query));

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("set timezone = 'UTC'", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
