using Sluice.Testing.Postgres;

namespace Sluice.Connectors.Tests.Postgres.Cdc.Recovery;

/// <summary>A server of its own for tests that stop it or use it up.</summary>
public sealed class RestartableServer : IAsyncLifetime
{
    public const int Connections = 20;

    public PostgresServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await PostgresServer.StartAsync(new PostgresServerSettings
    {
        Parameters = new Dictionary<string, string>
        {
            ["max_connections"] = $"{Connections}",
            ["superuser_reserved_connections"] = "0",
            ["max_wal_senders"] = "5",
        },
    });

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
