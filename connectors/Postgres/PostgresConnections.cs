using Npgsql;
using Npgsql.Replication;

namespace Sluice.Connectors.Postgres;

/// <summary>Opens connections of the source, all with the same form of values, so that stream and snapshot give the same text.</summary>
internal sealed class PostgresConnections
{
    /// <summary>
    /// How the server writes values. An empty search path makes it write names of tables and types with their schemas; the rest
    /// takes the server's and the role's own habits out of dates, intervals and money.
    /// </summary>
    private const string Forms =
        "-c datestyle=ISO -c intervalstyle=iso_8601 -c timezone=UTC -c extra_float_digits=1 -c bytea_output=hex -c lc_monetary=C -c search_path=";

    private readonly string _connectionString;

    public PostgresConnections(string connection, string connector)
    {
        if (!ConnectionText.TryParse(connection, out var builder, out var problem))
            throw new ConnectorStoppedException($"The option connection {problem}.");
        builder.ApplicationName ??= $"sluice {connector}";
        builder.Options = builder.Options is { Length: > 0 } own ? $"{own} {Forms}" : Forms;
        builder.Pooling = false;
        builder.ReadBufferSize = 128 * 1024;
        builder.Timeout = 15;
        builder.KeepAlive = 0;
        builder.TcpKeepAlive = true;
        (_connectionString, Database) = (builder.ConnectionString, builder.Database ?? builder.Username ?? "postgres");
    }

    public string Database { get; }

    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<LogicalReplicationConnection> OpenReplicationAsync(CancellationToken cancellationToken)
    {
        var connection = new LogicalReplicationConnection(_connectionString)
        {
            // Well below the shortest wal_sender_timeout that hosts are known to set (30 s).
            WalReceiverStatusInterval = TimeSpan.FromSeconds(5),
            WalReceiverTimeout = TimeSpan.FromSeconds(60),
        };
        try
        {
            await connection.Open(cancellationToken);
            // A slot is not made before all transactions that run now have ended.
            connection.CommandTimeout = TimeSpan.FromHours(1);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
