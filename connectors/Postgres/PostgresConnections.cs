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
        "-c datestyle=ISO -c intervalstyle=iso_8601 -c timezone=UTC -c extra_float_digits=1 -c bytea_output=hex -c lc_monetary=C -c search_path= "
        + "-c standard_conforming_strings=on";

    /// <summary>
    /// What queries need besides: time (unless connection says otherwise, a lock is waited for a minute), every row or an error where
    /// policies would hide some, pages in their order, and the right to write marks for a role that only reads otherwise.
    /// </summary>
    private const string Queries =
        "-c row_security=off -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c default_transaction_read_only=off "
        + "-c synchronize_seqscans=off -c max_parallel_workers_per_gather=0";

    private const string Waits = "-c lock_timeout=60s";

    private readonly string _connectionString;
    private readonly string _replicationString;

    public PostgresConnections(string connection, string connector)
    {
        if (!ConnectionText.TryParse(connection, out var builder, out var problem))
            throw new ConnectorStoppedException($"The option connection {problem}.");
        builder.ApplicationName ??= $"sluice {connector}";
        builder.Pooling = false;
        builder.ReadBufferSize = 128 * 1024;
        builder.Timeout = 15;
        builder.KeepAlive = 0;
        builder.TcpKeepAlive = true;
        Database = builder.Database ?? builder.Username ?? "postgres";
        var own = builder.Options;
        builder.Options = $"{Waits} {own} {Forms} {Queries}";
        _connectionString = builder.ConnectionString;
        // Making a slot waits for all transactions, as long as they take.
        builder.Options = $"{own} {Forms} -c statement_timeout=0 -c lock_timeout=0".TrimStart();
        builder.CommandTimeout = (int)TimeSpan.FromHours(1).TotalSeconds;
        _replicationString = builder.ConnectionString;
    }

    public string Database { get; }

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => ServerConnection.OpenAsync(_connectionString, cancellationToken);

    public async Task<LogicalReplicationConnection> OpenReplicationAsync(CancellationToken cancellationToken)
    {
        var connection = new LogicalReplicationConnection(_replicationString)
        {
            // A timer says that we are there also while the log keeps the reader waiting: well within any wal_sender_timeout.
            WalReceiverStatusInterval = TimeSpan.FromSeconds(1),
            WalReceiverTimeout = TimeSpan.FromSeconds(60),
        };
        try
        {
            await connection.Open(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
