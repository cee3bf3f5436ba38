using Sluice.Testing.Postgres;

namespace Sluice.Connectors.Tests.Postgres;

/// <summary>One server for all tests that need not stop it, each with a database of its own. It ends with the test program.</summary>
internal static class SharedPostgres
{
    private static readonly Task<PostgresServer> Started = PostgresServer.StartAsync();

    public static Task<PostgresServer> ServerAsync() => Started;

    /// <summary>An empty database, by its connection string.</summary>
    public static async Task<string> DatabaseAsync() => await (await Started).CreateDatabaseAsync();
}
