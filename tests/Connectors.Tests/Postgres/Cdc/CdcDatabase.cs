using System.Text.Json;
using Npgsql;
using Sluice.Connectors.Postgres;
using Sluice.Testing.Postgres;

namespace Sluice.Connectors.Tests.Postgres.Cdc;

/// <summary>A database of a test's own, and what a source that follows it is told.</summary>
internal sealed class CdcDatabase
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private CdcDatabase(PostgresServer server, string connection)
    {
        (Server, Connection) = (server, connection);
        Slot = "s" + Guid.NewGuid().ToString("N");
        Options = new PostgresCdcOptions
        {
            Connection = connection,
            Tables = ["public.*"],
            Slot = Slot,
            Heartbeat = TimeSpan.FromMilliseconds(200),
        };
    }

    public PostgresServer Server { get; }

    public string Connection { get; }

    public string Slot { get; }

    /// <summary>All tables of public, by a slot of the test's own.</summary>
    public PostgresCdcOptions Options { get; }

    public static async Task<CdcDatabase> MakeAsync(PostgresServer server, string sql)
    {
        var made = new CdcDatabase(server, await server.CreateDatabaseAsync());
        await made.RunAsync(sql);
        return made;
    }

    public static async Task<CdcDatabase> MakeAsync(PostgresFixture fixture, string sql) => await MakeAsync(await fixture.ServerAsync(), sql);

    public Task RunAsync(string sql) => Server.ExecuteAsync(sql, Connection);

    /// <summary>The connection of a role other than the superuser.</summary>
    public string As(string role, string password) =>
        new NpgsqlConnectionStringBuilder(Connection) { Username = role, Password = password }.ConnectionString;

    public async Task<object?> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{Connection};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Waits until a query answers true.</summary>
    public async Task UntilAsync(string sql)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await AskAsync(sql) is not true)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"it did not come to be: {sql}");
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until the stream runs: what is done from then on comes as a change. The snapshot is a connection of its own that has ended.</summary>
    public Task UntilFollowedAsync() =>
        UntilAsync($"select exists (select from pg_replication_slots s join pg_stat_replication r on r.pid = s.active_pid where slot_name = '{Slot}' and r.state = 'streaming')");

    /// <summary>Waits until nobody reads from the slot.</summary>
    public Task UntilSlotIsFreeAsync() =>
        UntilAsync($"select not exists (select from pg_replication_slots where slot_name = '{Slot}' and active)");

    /// <summary><c>{"id":1} u</c>: a record's key and what happened.</summary>
    public static string Shape(SourceRecord record) => $"{CapturedLog.Key(record)} {Operation(CapturedLog.Text(record))}";

    public static string Operation(string value) => value == "null" ? value : Json(value).GetProperty("op").GetString()!;

    public static JsonElement Json(string value) => JsonDocument.Parse(value).RootElement;
}
