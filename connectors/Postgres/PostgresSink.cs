using System.Data.Common;
using Npgsql;
using Sluice.Connectors.Postgres.Sink;

namespace Sluice.Connectors.Postgres;

/// <summary>Writes records as rows of PostgreSQL tables, by key, each exactly once.</summary>
/// <remarks>
/// <para>
/// It understands Debezium's envelope (with or without Kafka Connect's schema), the flat envelope of <c>postgres-cdc</c> with its
/// tombstones, and any JSON object. A column that a record does not have is left alone.
/// </para>
/// <para>
/// The rows of a batch, and how far its partitions have been taken (<c>sluice_offsets</c>), are one transaction: whatever is delivered
/// twice takes effect once. A record that the server refuses goes to the dead letters alone, with the server's words.
/// </para>
/// </remarks>
[Connector("postgres", ConnectorKind.Sink, Summary = "Writes records as rows of PostgreSQL tables: upserts and deletes by key, each exactly once.")]
internal sealed class PostgresSink : ISplitSink, IObservedConnector
{
    private readonly PostgresSinkOptions _options;
    private readonly ConnectorContext _context;
    private readonly SinkSession _session;
    private readonly SinkDelivery _delivery;
    private readonly SinkCounts _counts = new();

    public PostgresSink(PostgresSinkOptions options, ConnectorContext context)
    {
        (_options, _context) = (options, context);
        _session = new SinkSession(options, context.Connector);
        _delivery = new SinkDelivery(options, context, _counts);
    }

    /// <summary>A batch is written as a whole, in order: a record that fails does so for good, and none overtakes it.</summary>
    public bool KeepsKeyOrder => true;

    /// <summary>A transaction costs a flush and some round trips, which more records share.</summary>
    public int MaxBatchRecords => 5_000;

    public ConnectorReadings Readings => _counts.Readings;

    public async ValueTask OpenAsync(CancellationToken cancellationToken) =>
        await GuardedAsync(connection => ValueTask.FromResult(connection), cancellationToken);

    public async ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) =>
        await new SinkCheck(_options, _context.Connector).ProblemsAsync(cancellationToken);

    public async ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Records.Count == 0) return DeliveryResult.Delivered;
        return await GuardedAsync(
            async connection =>
            {
                try
                {
                    return await _delivery.DeliverAsync(connection, batch.Records, cancellationToken);
                }
                catch (PostgresException error) when (PostgresFaults.Of(error) == PostgresFault.Changed)
                {
                    // Once more with the tables as they are now; staging tables are made anew with the connection.
                    _delivery.Forget();
                    await _session.CloseAsync();
                    return await _delivery.DeliverAsync(await ConnectAsync(cancellationToken), batch.Records, cancellationToken);
                }
            },
            cancellationToken);
    }

    public async ValueTask DisposeAsync() => await _session.DisposeAsync();

    private async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var (connection, isNew) = await _session.GetAsync(cancellationToken);
        if (isNew) await _delivery.PrepareAsync(connection, cancellationToken);
        return connection;
    }

    /// <summary>Does something with the connection; after a fault the next call gets a new one.</summary>
    private async ValueTask<T> GuardedAsync<T>(Func<NpgsqlConnection, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work(await ConnectAsync(cancellationToken));
        }
        catch (Exception fault)
        {
            _delivery.Forget();
            await _session.CloseAsync();
            if (fault is OperationCanceledException or SinkUnavailableException or ConnectorStoppedException) throw;
            if (fault is DbException or IOException or System.Net.Sockets.SocketException or TimeoutException) throw PostgresFaults.Translate(fault);
            // Held against the records, a fault of our own would have them tried in another order: nothing may pass.
            throw new ConnectorStoppedException($"A fault of the connector: {fault.GetType().Name}: {fault.Message}", fault);
        }
    }
}
