using Sluice.Testing.Postgres;

namespace Sluice.EndToEnd.Tests.Commands;

public sealed class CheckPostgresTests
{
    [Fact]
    public async Task What_is_in_the_way_of_following_a_database_is_told_at_once_and_what_is_not_is_a_note()
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync("create table orders (id int primary key); create table keyless (id int); create role poor login password 'hunter22'", database);
        using var folder = new WorkerFolder();

        Write(folder, database);
        var fine = await SluiceExecutable.RunAsync(folder.Path, ["check", "--connect"]);
        Assert.Equal(0, fine.ExitCode);
        Assert.Contains("shop (postgres-cdc): fine", fine.Output, StringComparison.Ordinal);
        Assert.Contains("note: max_slot_wal_keep_size is -1", fine.Output, StringComparison.Ordinal);
        Assert.Contains("note: The table public.keyless is not followed: it has no primary key", fine.Output, StringComparison.Ordinal);

        Write(folder, database.Replace("Username=postgres", "Username=poor", StringComparison.Ordinal).Replace(server.Password, "hunter22", StringComparison.Ordinal));
        var poor = await SluiceExecutable.RunAsync(folder.Path, ["check", "--connect"]);
        Assert.Equal(1, poor.ExitCode);
        Assert.Contains("shop (postgres-cdc): not ready", poor.Output, StringComparison.Ordinal);
        Assert.Contains("ALTER ROLE \"poor\" REPLICATION", poor.Output, StringComparison.Ordinal);
        Assert.Contains("GRANT CREATE ON DATABASE", poor.Output, StringComparison.Ordinal);
        Assert.Contains("GRANT SELECT ON \"public\".\"orders\"", poor.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", poor.Output, StringComparison.Ordinal);
    }

    private static void Write(WorkerFolder folder, string connection) => folder.Write(
        "sluice.json",
        $$"""{ "connectors": { "shop": { "type": "postgres-cdc", "config": { "connection": "{{connection}}", "tables": ["public.*"] } } } }""");
}
