using Npgsql;

namespace Sluice.Connectors.Postgres.Sink;

/// <summary>The sink's one connection to the server, opened again when it has broken.</summary>
internal sealed class SinkSession : IAsyncDisposable
{
    private readonly string _connectionString;
    private readonly string _settings;
    private NpgsqlConnection? _connection;

    public SinkSession(PostgresSinkOptions options, string connector)
    {
        if (!ConnectionText.TryParse(options.Connection, out var connection, out var problem))
            throw new ConnectorStoppedException($"'connection' {problem}.");
        connection.Pooling = false;
        connection.TcpKeepAlive = true;
        connection.Enlist = false;
        connection.IncludeErrorDetail = true;
        // The server ends what takes too long, and the engine's time-out stands around it all.
        connection.CommandTimeout = 0;
        connection.ApplicationName ??= $"sluice {connector}";
        _connectionString = connection.ConnectionString;
        _settings = $"""
            set timezone = 'UTC'; set datestyle = 'ISO, MDY'; set lc_monetary = 'C'; set client_min_messages = warning;
            set statement_timeout = {Math.Clamp((long)options.StatementTimeout.TotalMilliseconds, 1, int.MaxValue)};
            """;
    }

    /// <summary>Whether the connection is another one than the last time that somebody asked for it.</summary>
    public async ValueTask<(NpgsqlConnection Connection, bool IsNew)> GetAsync(CancellationToken cancellationToken)
    {
        if (_connection is { State: System.Data.ConnectionState.Open } open) return (open, false);
        await CloseAsync();
        var fresh = await ServerConnection.OpenAsync(_connectionString, cancellationToken);
        try
        {
            await using var settings = new NpgsqlCommand(_settings, fresh);
            await settings.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception)
        {
            await fresh.DisposeAsync();
            throw;
        }

        _connection = fresh;
        return (fresh, true);
    }

    /// <summary>Leaves the connection, in whatever state it is.</summary>
    public async ValueTask CloseAsync()
    {
        var connection = Interlocked.Exchange(ref _connection, null);
        if (connection is not null) await connection.DisposeAsync();
    }

    public ValueTask DisposeAsync() => CloseAsync();
}
