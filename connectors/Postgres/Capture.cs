using System.Runtime.CompilerServices;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Envelopes;
using Sluice.Connectors.Postgres.Preflight;
using Sluice.Connectors.Postgres.Replication;
using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Connectors.Postgres;

/// <summary>One session with a server: how it begins, what is read first, and then the stream.</summary>
internal sealed class Capture : IAsyncDisposable
{
    private readonly PostgresCdcOptions _options;
    private readonly ConnectorContext _context;
    private readonly PostgresConnections _connections;
    private readonly ControlConnection _control;
    private readonly FollowedTables _tables;
    private readonly RowConditions _conditions;
    private readonly Publication _publication;
    private readonly string _slot;
    private readonly Guid _session = Guid.NewGuid();
    private readonly TableRuns _runs = new();
    private readonly ReadWindow _window = new();
    private readonly WindowedSnapshots _snapshots;
    private readonly Housekeeping _housekeeping;
    private readonly SignalHandler _signals;
    private ChangeStream? _stream;

    public Capture(PostgresCdcOptions options, ConnectorContext context)
    {
        (_options, _context) = (options, context);
        _connections = new PostgresConnections(options.Connection, context.Connector);
        _control = new ControlConnection(_connections);
        _slot = options.SlotFor(context.Connector);
        _publication = new Publication(options.PublicationFor(context.Connector), options.Publication is null, options.Rows, _control);
        _conditions = new RowConditions(options.Rows, _control);
        _tables = new FollowedTables(
            new TablePatterns(options.Tables, options.ExcludeTables),
            new EnvelopeSettings(context.Connector, _connections.Database, options.Envelope, options.Tombstones, new ColumnRules(options.Columns)),
            new TopicTemplate(options.Topic, _connections.Database),
            _control,
            context.Time);
        var reader = new WindowReader(_connections, _control, _tables, options.Rows, _session);
        _snapshots = new WindowedSnapshots(reader, _tables, _window, _session, options.Heartbeat, context.Time, context.Logger);
        _housekeeping = new Housekeeping(
            _control, new NewTables(_control, _tables, _publication, _conditions, context.Connector, context.Logger), _slot, _session, options.Heartbeat,
            context.Time, context.Logger);
        var readsNew = options.Snapshot != PostgresSnapshot.Never;
        _signals = new SignalHandler(_tables, _runs, _snapshots, _housekeeping, _session, readsNew, options.Heartbeat, context.Logger);
    }

    /// <summary>How it does, from what is known; asked on any thread.</summary>
    public ConnectorReadings Readings =>
        new CaptureReadings(_slot, _publication.Name, _housekeeping, Volatile.Read(ref _stream)?.LastCommit, _runs.Followed, _context.Time).All();

    private bool FollowsChanges => _options.Snapshot != PostgresSnapshot.Only;

    /// <summary>Everything that is wrong, without changing anything.</summary>
    public Task<PreflightFindings> CheckAsync(CancellationToken cancellationToken) =>
        new PreflightCheck(_options, _slot, _publication, _conditions, _control, _tables).RunAsync(FollowsChanges, cancellationToken);

    /// <summary>The batches of the source, from what is durable on.</summary>
    public async IAsyncEnumerable<SourceBatch> ReadAsync(SourcePositions resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var findings = await CheckAsync(cancellationToken);
        if (findings.Problems.Count > 0) throw new ConnectorStoppedException(string.Join(" ", findings.Problems));
        foreach (var concern in findings.Concerns) LogMessages.Concern(_context.Logger, concern);

        _runs.Load(resumeFrom);
        var usable = new List<DatabaseTable>();
        foreach (var table in await _tables.LoadAsync(cancellationToken))
        {
            if (TableProblems.Of(table, _tables) is null && await _conditions.ProblemOfAsync(table, cancellationToken) is null) usable.Add(table);
        }

        var batches = FollowsChanges ? FollowAsync(resumeFrom, usable, cancellationToken) : ReadOnceAsync(usable, cancellationToken);
        await foreach (var batch in batches) yield return batch;
    }

    /// <summary>The server may forget what is before the position.</summary>
    public void Acknowledge(SourcePosition position)
    {
        if (position.Part != ChangeStream.Part || _stream is null) return;
        var flushed = StreamPosition.Read(position.Value.Span).FlushLsn;
        if (flushed > 0) _stream.Acknowledge(flushed);
    }

    public async ValueTask DisposeAsync()
    {
        await _housekeeping.DisposeAsync();
        await _snapshots.DisposeAsync();
        if (_stream is not null) await _stream.DisposeAsync();
        await _control.DisposeAsync();
    }

    private async IAsyncEnumerable<SourceBatch> FollowAsync(
        SourcePositions resumeFrom, IReadOnlyList<DatabaseTable> usable, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var durable = resumeFrom.Find(ChangeStream.Part) is { } bytes ? StreamPosition.Read(bytes.Span) : (StreamPosition?)null;
        var opening = new SlotOpening(_connections, _control, _publication, _slot, _options.Snapshot, _context.Logger);
        var opened = await opening.OpenAsync(durable, usable, cancellationToken);
        var (start, records) = (opened.Start, new RecordBuffer());
        var decoder = new StreamDecoder(
            _tables, records, new MessageRecords(_options.Messages), new TransactionRecords(_options.TransactionTopic), _window,
            _context.Connector, _options.Truncates, start);
        _stream = new ChangeStream(opened.Connection, _control, decoder, records, _signals, _options.Heartbeat, _context.Time);
        _runs.Generation = start.Generation;

        // Held open before anything else is done: the next command on the replication connection ends the exported snapshot.
        await using (var held = opened.ExportedSnapshot is { } exported ? await HoldAsync(exported, cancellationToken) : null)
        {
            if (!opened.IsBegun) yield return new SourceBatch(new SourcePosition(ChangeStream.Part, start.ToResumablePosition()), []);
            if (held is not null)
            {
                _housekeeping.Watch();
                foreach (var table in usable) _runs.Begin(table, start.CommitLsn);
                var snapshot = new InitialSnapshot(held.Connection, held.Transaction with { Lsn = start.CommitLsn }, _tables, _options.Rows, _context.Logger);
                foreach (var table in usable)
                {
                    await foreach (var batch in snapshot.ReadAsync(table, _runs.Find(table.FullName)!, cancellationToken)) yield return batch;
                }
            }
        }

        foreach (var batch in _runs.Forget(opened.Published, start.CommitLsn)) yield return batch;
        // Wishes that stand before it in the WAL are fulfilled by what is read from now on.
        var now = await _control.AskAsync(WalEnd.ReadAsync, cancellationToken);
        foreach (var run in _runs.Unfinished(opened.Published, now, readsNew: _options.Snapshot != PostgresSnapshot.Never)) _snapshots.Add(run);
        var from = Lsn.Format(start.SafeLsn);
        LogMessages.Following(_context.Logger, _connections.Database, _slot, from);
        _stream.Start(_slot, _publication.Name, cancellationToken);
        await _housekeeping.StartAsync(opened.Published);
        await foreach (var batch in _stream.ReadAsync(cancellationToken)) yield return batch;
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

    /// <summary>All rows and no changes.</summary>
    private async IAsyncEnumerable<SourceBatch> ReadOnceAsync(
        IReadOnlyList<DatabaseTable> usable, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var held = await HoldAsync(exported: null, cancellationToken);
        var snapshot = new InitialSnapshot(held.Connection, held.Transaction, _tables, _options.Rows, _context.Logger);
        var unfinished = _runs.Unfinished(usable, held.Transaction.Lsn, readsNew: true);
        foreach (var run in unfinished)
        {
            var table = usable.First(table => table.FullName == run.Table);
            await foreach (var batch in snapshot.ReadAsync(table, run, cancellationToken)) yield return batch;
        }

        var parked = unfinished.Where(run => run.Parked is not null).ToList();
        if (parked.Count > 0)
            throw new ConnectorStoppedException($"All else was read, but not these tables: {string.Join("; ", parked.Select(run => $"{run.Table}: {run.Parked}"))}. Restart the connector to read what is missing.");
    }
}
