using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Npgsql.Replication;
using Npgsql.Replication.Internal;
using Npgsql.Replication.PgOutput;
using NpgsqlTypes;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Envelopes;
using Sluice.Connectors.Postgres.Preflight;
using Sluice.Connectors.Postgres.Replication;
using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Connectors.Postgres;

/// <summary>One session with a server: how it begins, what is read first, and then the stream.</summary>
internal sealed class Capture : IAsyncDisposable
{
    /// <summary>The part of the source that the stream is.</summary>
    public const string StreamPart = "stream";

    /// <summary>How long marks may stay away, while nothing else comes either, before the stream counts as stalled.</summary>
    private static readonly TimeSpan LeastPatience = TimeSpan.FromMinutes(1);

    private readonly PostgresCdcOptions _options;
    private readonly ConnectorContext _context;
    private readonly PostgresConnections _connections;
    private readonly ControlConnection _control;
    private readonly FollowedTables _tables;
    private readonly Publication _publication;
    private readonly string _slot;
    private readonly Guid _session = Guid.NewGuid();
    private readonly ConcurrentDictionary<string, TableRun> _runs = new(StringComparer.Ordinal);
    private readonly RecordBuffer _records = new();
    private readonly ReadWindow _window = new();
    private readonly WindowedSnapshots _snapshots;
    private readonly Housekeeping _housekeeping;
    private LogicalReplicationConnection? _replication;
    private StreamDecoder? _decoder;
    private WalPump? _pump;
    private uint _generation;
    private bool _mustSavePosition;

    public Capture(PostgresCdcOptions options, ConnectorContext context)
    {
        (_options, _context) = (options, context);
        _connections = new PostgresConnections(options.Connection, context.Connector);
        _control = new ControlConnection(_connections);
        _slot = options.SlotFor(context.Connector);
        _publication = new Publication(options.PublicationFor(context.Connector), options.Publication is null, options.Rows, _control);
        _tables = new FollowedTables(
            new TablePatterns(options.Tables, options.ExcludeTables),
            new EnvelopeSettings(context.Connector, _connections.Database, options.Envelope, options.Tombstones, new ColumnRules(options.Columns)) { Truncates = options.Truncates },
            new TopicTemplate(options.Topic, _connections.Database),
            _control,
            context.Time);
        _snapshots = new WindowedSnapshots(_connections, _control, _tables, options.Rows, _window, _session, context.Logger);
        _housekeeping = new Housekeeping(
            _control, _tables, _publication, context.Connector, _slot, _session, options.Heartbeat, context.Time, context.Logger);
    }

    /// <summary>How it does, from what is known; asked on any thread.</summary>
    public ConnectorReadings Readings =>
        new CaptureReadings(_slot, _publication.Name, _housekeeping, Volatile.Read(ref _decoder)?.LastCommit, _runs.Values, _context.Time).All();

    /// <summary>Everything that is wrong, without changing anything.</summary>
    public Task<PreflightFindings> CheckAsync(CancellationToken cancellationToken) =>
        new PreflightCheck(_options, _slot, _publication, _control, _tables).RunAsync(FollowsChanges, cancellationToken);

    /// <summary>The batches of the source, from what is durable on.</summary>
    public async IAsyncEnumerable<SourceBatch> ReadAsync(SourcePositions resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await RefuseProblemsAsync(cancellationToken);
        foreach (var part in resumeFrom.All)
        {
            if (TableRun.TableOf(part.Part) is { } table && _tables.Matches(table)) _runs[table] = new TableRun(table, TableProgress.Read(part.Value.Span));
        }

        var usable = (await _tables.LoadAsync(cancellationToken)).Where(table => TableProblems.Of(table, _tables) is null).ToList();
        if (!FollowsChanges)
        {
            await foreach (var batch in ReadOnceAsync(usable, cancellationToken)) yield return batch;
            yield break;
        }

        await _publication.EnsureAsync(usable, cancellationToken);
        await foreach (var batch in BeginAsync(resumeFrom, usable, cancellationToken)) yield return batch;
        await _housekeeping.StartAsync(usable);
        await foreach (var batch in FollowAsync(cancellationToken)) yield return batch;
    }

    /// <summary>The server may forget what is before the position.</summary>
    public void Acknowledge(SourcePosition position)
    {
        if (position.Part != StreamPart || _pump is null) return;
        var flushed = StreamPosition.Read(position.Value.Span).FlushLsn;
        if (flushed > 0) _replication!.SetReplicationStatus(new NpgsqlLogSequenceNumber(flushed));
    }

    public async ValueTask DisposeAsync()
    {
        await _housekeeping.DisposeAsync();
        await _snapshots.DisposeAsync();
        if (_pump is not null) await _pump.DisposeAsync();
        if (_replication is not null) await _replication.DisposeAsync();
        await _control.DisposeAsync();
    }

    private bool FollowsChanges => _options.Snapshot != PostgresSnapshot.Only;

    private async Task RefuseProblemsAsync(CancellationToken cancellationToken)
    {
        var findings = await CheckAsync(cancellationToken);
        if (findings.Problems.Count > 0) throw new ConnectorStoppedException(string.Join(" ", findings.Problems));
        foreach (var concern in findings.Concerns) LogMessages.Concern(_context.Logger, concern);
    }

    private async IAsyncEnumerable<SourceBatch> BeginAsync(
        SourcePositions resumeFrom, IReadOnlyList<DatabaseTable> usable, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _replication = await _connections.OpenReplicationAsync(cancellationToken);
        var system = await _replication.IdentifySystem(cancellationToken);
        var server = new ServerIdentity(ulong.Parse(system.SystemId, System.Globalization.CultureInfo.InvariantCulture), (uint)system.Timeline);
        var slot = await _control.AskAsync((connection, token) => SlotState.ReadAsync(connection, _slot, token), cancellationToken);
        var durable = resumeFrom.Find(StreamPart) is { } bytes ? StreamPosition.Read(bytes.Span) : (StreamPosition?)null;
        var plan = StartPlan.Decide(durable, slot, server, _options.Snapshot, _slot);
        if (plan is StartPlan.Stop stop) throw new ConnectorStoppedException(stop.Reason);

        StreamPosition start;
        if (plan is StartPlan.CreateSlot create)
        {
            if (create.LostBecause is { } reason) LogMessages.SlotLost(_context.Logger, reason);
            if (create.DropFirst) await _replication.DropReplicationSlot(_slot, wait: false, cancellationToken);
            var mode = _options.Snapshot == PostgresSnapshot.Never ? LogicalSlotSnapshotInitMode.NoExport : LogicalSlotSnapshotInitMode.Export;
            var made = await _replication.CreatePgOutputReplicationSlot(_slot, false, mode, false, cancellationToken);
            var consistent = (ulong)made.ConsistentPoint;
            start = StreamPosition.Before(create.Generation, consistent, server);
            _generation = start.Generation;
            // Held open before anything else is done: the next command on the replication connection ends the exported snapshot.
            await using var held = made.SnapshotName is { } exported ? await HoldAsync(exported, cancellationToken) : null;
            yield return new SourceBatch(new SourcePosition(StreamPart, start.ToResumablePosition()), []);
            if (held is not null)
            {
                _housekeeping.Watch();
                await foreach (var batch in ReadAllAsync(held, usable, consistent, cancellationToken)) yield return batch;
            }
        }
        else
        {
            start = plan is StartPlan.AdoptSlot adopt ? adopt.Position : ((StartPlan.Resume)plan).Position;
            _generation = start.Generation;
            if (durable is null) yield return new SourceBatch(new SourcePosition(StreamPart, start.ToResumablePosition()), []);
        }

        QueueUnfinished(usable, start.CommitLsn);
        LogMessages.Following(_context.Logger, _connections.Database, _slot, start.SafeLsn);
        _decoder = new StreamDecoder(
            _tables, _records, new MessageRecords(_options.Messages), new TransactionRecords(_options.TransactionTopic), _window,
            _context.Connector, start);
        _pump = new WalPump(StartReplication(_replication, cancellationToken), _context.Time);
    }

    private async Task<SnapshotHold> HoldAsync(string? exported, CancellationToken cancellationToken)
    {
        var connection = await _connections.OpenAsync(cancellationToken);
        try
        {
            return new SnapshotHold(connection, await ReadTransaction.BeginAsync(connection, exported, cancellationToken));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async IAsyncEnumerable<SourceBatch> ReadAllAsync(
        SnapshotHold held, IReadOnlyList<DatabaseTable> usable, ulong lsn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var snapshot = new InitialSnapshot(held.Connection, held.Transaction with { Lsn = lsn }, _tables, _options.Rows);
        // All at once, so that what is still to be read is seen from the beginning.
        foreach (var table in usable) _runs[table.FullName] = NewRun(table, _generation, lsn);
        foreach (var table in usable)
        {
            var run = _runs[table.FullName];
            LogMessages.TableBegun(_context.Logger, table.FullName, table.EstimatedRows);
            await foreach (var batch in snapshot.ReadAsync(table, run, cancellationToken)) yield return batch;
            LogMessages.TableRead(_context.Logger, table.FullName, run.Progress.Rows);
        }
    }

    /// <summary>All rows and no changes.</summary>
    private async IAsyncEnumerable<SourceBatch> ReadOnceAsync(
        IReadOnlyList<DatabaseTable> usable, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var held = await HoldAsync(exported: null, cancellationToken);
        var snapshot = new InitialSnapshot(held.Connection, held.Transaction, _tables, _options.Rows);
        foreach (var table in usable)
        {
            var run = _runs.GetOrAdd(table.FullName, _ => NewRun(table, 0, held.Transaction.Lsn));
            run.Estimate = EstimateOf(table);
            if (run.Progress.IsDone) continue;
            await foreach (var batch in snapshot.ReadAsync(table, run, cancellationToken)) yield return batch;
            LogMessages.TableRead(_context.Logger, table.FullName, run.Progress.Rows);
        }
    }

    /// <summary>What an interrupted snapshot left, and tables that nobody has read yet, are read beside the stream.</summary>
    private void QueueUnfinished(IReadOnlyList<DatabaseTable> usable, ulong lsn)
    {
        foreach (var table in usable)
        {
            var isKnown = _runs.TryGetValue(table.FullName, out var run) && run.Progress.Generation == _generation;
            if (isKnown && run!.Progress.IsDone) continue;
            if (!isKnown)
            {
                if (_options.Snapshot == PostgresSnapshot.Never) continue;
                _runs[table.FullName] = run = NewRun(table, _generation, lsn);
            }

            _snapshots.Add(run!);
        }
    }

    private static TableRun NewRun(DatabaseTable table, uint generation, ulong lsn) =>
        new(table.FullName, new TableProgress(generation, lsn)) { Estimate = EstimateOf(table) };

    private static double? EstimateOf(DatabaseTable table) => table.EstimatedRows >= 0 ? table.EstimatedRows : null;

    private IAsyncEnumerable<XLogDataMessage> StartReplication(LogicalReplicationConnection replication, CancellationToken cancellationToken) =>
        replication.StartLogicalReplication(
            new PgOutputReplicationSlot(_slot),
            cancellationToken,
            walLocation: null,
            new Dictionary<string, string?>
            {
                ["proto_version"] = "1",
                ["publication_names"] = SqlName.Quote(_publication.Name),
                ["messages"] = "true",
            });

    private async IAsyncEnumerable<SourceBatch> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var quietSince = _context.Time.GetTimestamp();
        while (true)
        {
            await _snapshots.AdvanceAsync();
            if (!_pump!.Blocks.TryRead(out var block))
            {
                if (TakeBatch() is { } rest) yield return rest;
                else if (!await WaitAsync(cancellationToken)) RefuseSilence(quietSince);
                continue;
            }

            quietSince = _context.Time.GetTimestamp();
            foreach (var message in block.Messages)
            {
                if (_decoder!.Decode(message, block.BytesOf(message)) is { } signal)
                {
                    // What was decoded before goes out before.
                    if (TakeBatch() is { } before) yield return before;
                    await foreach (var batch in HeedAsync(signal, cancellationToken)) yield return batch;
                }

                if (_records.IsFull && TakeBatch() is { } full) yield return full;
            }

            _pump.Return(block);
        }
    }

    private SourceBatch? TakeBatch()
    {
        if (_records.Count == 0 && !_mustSavePosition) return null;
        _mustSavePosition = false;
        return new SourceBatch(new SourcePosition(StreamPart, _decoder!.Position.ToResumablePosition()), _records.Take());
    }

    private async IAsyncEnumerable<SourceBatch> HeedAsync(StreamSignal signal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        switch (signal)
        {
            case StreamSignal.TableAnnounced announced:
                await _tables.AnnounceAsync(announced.Relation, cancellationToken);
                break;
            case StreamSignal.MarkSeen { Mark: { Kind: MarkKind.Heartbeat } mark }:
                if (mark.Session == _session) _housekeeping.Returned(mark.Number);
                _mustSavePosition = true;
                break;
            case StreamSignal.MarkSeen { Mark: var mark }:
                foreach (var batch in await _snapshots.PassAsync(mark)) yield return batch;
                break;
            case StreamSignal.SnapshotRequested request:
                if (await BeginRunAsync(request) is { } begun) yield return begun;
                break;
        }
    }

    private async Task<SourceBatch?> BeginRunAsync(StreamSignal.SnapshotRequested request)
    {
        if (!_tables.Matches(request.Table)) return null;
        if (!request.IsForced && _options.Snapshot == PostgresSnapshot.Never) return null;
        var isKnown = _runs.TryGetValue(request.Table, out var run) && run.Progress.Generation == _generation;
        if (isKnown && run!.Progress.Run >= request.CommitLsn) return null; // Begun before a restart that made the stream say it again.
        if (run is null) _runs[request.Table] = run = new TableRun(request.Table, new TableProgress(_generation, request.CommitLsn));
        await _snapshots.LeaveAsync(run);
        var batch = run.Restart(_generation, request.CommitLsn);
        _snapshots.Add(run);
        return batch;
    }

    /// <summary>False when nothing came for a while.</summary>
    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            var more = await _pump!.Blocks.WaitToReadAsync(cancellationToken).AsTask().WaitAsync(_options.Heartbeat, _context.Time, cancellationToken);
            if (!more) await _pump.Blocks.Completion; // Throws what the stream ended with.
            return more;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void RefuseSilence(long quietSince)
    {
        var patience = TimeSpan.FromTicks(Math.Max(LeastPatience.Ticks, 6 * _options.Heartbeat.Ticks));
        if (_housekeeping.Silence is { } silence && silence > patience && _context.Time.GetElapsedTime(quietSince) > patience)
            throw new ReplicationEndedException($"The server writes, but nothing has come through the slot for {silence.TotalSeconds:0} s: the stream is begun anew.");
    }
}
