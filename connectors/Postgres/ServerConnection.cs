using Npgsql;

namespace Sluice.Connectors.Postgres;

/// <summary>Opens connections to a server.</summary>
internal static class ServerConnection
{
    /// <summary>An open connection. A server that takes the connection and never answers is left as soon as the token says so.</summary>
    public static async ValueTask<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString);
        var opening = connection.OpenAsync(cancellationToken);
        try
        {
            // Npgsql itself does not look at the token before the server has said whether it encrypts.
            await opening.WaitAsync(cancellationToken);
            return connection;
        }
        catch (Exception)
        {
            _ = opening.ContinueWith(_ => connection.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }
}
