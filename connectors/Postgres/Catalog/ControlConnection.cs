using Npgsql;

namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>The connection for questions beside the stream, opened when needed and anew after a fault; one question at a time.</summary>
internal sealed class ControlConnection(PostgresConnections connections) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private NpgsqlConnection? _connection;

    public async Task<T> AskAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> question, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _connection ??= await connections.OpenAsync(cancellationToken);
            return await question(_connection, cancellationToken);
        }
        catch (Exception problem) when (problem is not PostgresException { IsTransient: false, SqlState: not "57P01" } || _connection is not { State: System.Data.ConnectionState.Open })
        {
            await CloseAsync();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task ExecuteAsync(string sql, CancellationToken cancellationToken) => AskAsync(
        async (connection, token) =>
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _turn.Dispose();
    }

    private async Task CloseAsync()
    {
        if (_connection is { } broken) await broken.DisposeAsync();
        _connection = null;
    }
}
