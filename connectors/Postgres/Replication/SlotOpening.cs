using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using Npgsql.Replication;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>Takes up the slot and brings the publication in step, in the order that the server needs: the publication first.</summary>
internal sealed class SlotOpening(
    PostgresConnections connections, ControlConnection control, Publication publication, string slotName, PostgresSnapshot snapshot, ILogger logger)
{
    /// <summary>Decides how the stream begins, and prepares it.</summary>
    /// <param name="durable">Up to where the stream is durable here; null when nothing is.</param>
    /// <param name="usable">The tables that can be followed.</param>
    /// <exception cref="ConnectorStoppedException">Changes were missed, and the configuration says to stop then.</exception>
    public async Task<OpenedSlot> OpenAsync(StreamPosition? durable, IReadOnlyList<DatabaseTable> usable, CancellationToken cancellationToken)
    {
        var replication = await connections.OpenReplicationAsync(cancellationToken);
        try
        {
            var system = await replication.IdentifySystem(cancellationToken);
            var server = new ServerIdentity(ulong.Parse(system.SystemId, CultureInfo.InvariantCulture), (uint)system.Timeline);
            var slot = await control.AskAsync((connection, token) => SlotState.ReadAsync(connection, slotName, token), cancellationToken);
            switch (StartPlan.Decide(durable, slot, server, snapshot, slotName))
            {
                case StartPlan.Resume resume:
                    // What is not published yet joins beside the stream, which then knows from where on its changes come.
                    var published = await publication.KeepAsync(usable, cancellationToken);
                    return new OpenedSlot(replication, resume.Position, IsBegun: true, published, ExportedSnapshot: null);
                case StartPlan.AdoptSlot adopt:
                    Tell(adopt.LostBecause);
                    var start = await publication.EnsureAsync(usable, cancellationToken) ? await AdvanceAsync(adopt.Position, cancellationToken) : adopt.Position;
                    return new OpenedSlot(replication, start, IsBegun: false, usable, ExportedSnapshot: null);
                case StartPlan.CreateSlot create:
                    Tell(create.LostBecause);
                    await publication.EnsureAsync(usable, cancellationToken);
                    return await CreateAsync(replication, create, server, usable, cancellationToken);
                case StartPlan.Stop stop:
                    throw new ConnectorStoppedException(stop.Reason);
                case var other:
                    throw new InvalidOperationException($"There is no such plan: {other}.");
            }
        }
        catch
        {
            await replication.DisposeAsync();
            throw;
        }
    }

    private async Task<OpenedSlot> CreateAsync(
        LogicalReplicationConnection replication, StartPlan.CreateSlot plan, ServerIdentity server, IReadOnlyList<DatabaseTable> usable,
        CancellationToken cancellationToken)
    {
        if (plan.DropFirst) await replication.DropReplicationSlot(slotName, wait: false, cancellationToken);
        var mode = snapshot == PostgresSnapshot.Never ? LogicalSlotSnapshotInitMode.NoExport : LogicalSlotSnapshotInitMode.Export;
        var made = await replication.CreatePgOutputReplicationSlot(slotName, false, mode, false, cancellationToken);
        var consistent = (ulong)made.ConsistentPoint;
        var start = StreamPosition.Before(plan.Generation, consistent, server);
        return new OpenedSlot(replication, start, IsBegun: false, usable, made.SnapshotName);
    }

    /// <summary>A slot from before its publication was made cannot be read at that place; nothing that was published is before it.</summary>
    private async Task<StreamPosition> AdvanceAsync(StreamPosition position, CancellationToken cancellationToken)
    {
        var reached = await control.AskAsync(
            async (connection, token) =>
            {
                await using var command = new NpgsqlCommand("select end_lsn::text from pg_replication_slot_advance($1, pg_current_wal_lsn())", connection);
                command.Parameters.Add(new NpgsqlParameter { Value = slotName });
                return Lsn.Parse((string)(await command.ExecuteScalarAsync(token))!);
            },
            cancellationToken);
        return StreamPosition.Before(position.Generation, reached, position.Server);
    }

    private void Tell(string? lostBecause)
    {
        if (lostBecause is not null) LogMessages.SlotLost(logger, lostBecause);
    }
}
