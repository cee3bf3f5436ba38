using Sluice.Connectors.Tests.Postgres;
using Sluice.Testing.Postgres;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Sluice.Connectors.Tests.Postgres;

/// <summary>One server for all tests that do not stop or kill it, started by the first of them; each test has a database of its own.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private PostgresServer? _server;

    public async Task<PostgresServer> ServerAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var settings = new PostgresServerSettings
            {
                Parameters = new Dictionary<string, string> { ["max_replication_slots"] = "100", ["max_wal_senders"] = "100", ["max_connections"] = "300" },
            };
            return _server ??= await PostgresServer.StartAsync(settings);
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _starting.Dispose();
    }
}
