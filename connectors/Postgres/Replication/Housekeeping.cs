using Microsoft.Extensions.Logging;
using Npgsql;
using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>What has to be done beside the stream, once in a while: heartbeats, a look at the slot, and at tables that are new.</summary>
internal sealed class Housekeeping(
    ControlConnection control, FollowedTables tables, Publication publication, string connector, string slot, Guid session, TimeSpan interval,
    TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _watch = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private Task _running = Task.CompletedTask;
    private bool _isFollowing;
    private long _returnedAt;
    private long _sent;
    private long _returned;
    private long _unansweredSince;
    private bool _isFailing;

    /// <summary>The slot as it was seen last; null when there was none.</summary>
    public SlotState? Slot { get; private set; }

    /// <summary>Whether anybody has looked at the slot.</summary>
    public bool IsSlotKnown { get; private set; }

    /// <summary>Tables that match and cannot be followed, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Parked { get; private set; } = new Dictionary<string, string>();

    /// <summary>For how long a heartbeat has not come back; null while all have.</summary>
    public TimeSpan? Silence => Volatile.Read(ref _sent) == Volatile.Read(ref _returned) ? null : time.GetElapsedTime(Volatile.Read(ref _unansweredSince));

    /// <summary>How long ago a heartbeat came back last; null before the stream is followed.</summary>
    public TimeSpan? SinceHeartbeat => Volatile.Read(ref _isFollowing) ? time.GetElapsedTime(Volatile.Read(ref _returnedAt)) : null;

    /// <summary>Looks at the slot only: rows are read that were there before the stream, which nobody follows yet.</summary>
    public void Watch() => _running = RunAsync(_watch.Token);

    /// <summary>Begins; the given tables are followed already.</summary>
    public async Task StartAsync(IEnumerable<DatabaseTable> known)
    {
        await _watch.CancelAsync();
        await _running;
        _known.UnionWith(known.Select(table => table.FullName));
        Volatile.Write(ref _returnedAt, time.GetTimestamp());
        Volatile.Write(ref _isFollowing, true);
        _running = RunAsync(_stop.Token);
    }

    /// <summary>A heartbeat came back.</summary>
    public void Returned(long number)
    {
        Volatile.Write(ref _returnedAt, time.GetTimestamp());
        Volatile.Write(ref _returned, number);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.CancelAsync();
        await _stop.CancelAsync();
        await _running;
        _watch.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        await Task.Yield();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stopping);
                _isFailing = false;
                await Task.Delay(interval, time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem) when (problem is NpgsqlException or IOException or TimeoutException or OperationCanceledException)
            {
                if (!_isFailing) LogMessages.HousekeepingFailed(logger, problem.Message);
                _isFailing = true;
                await Task.WhenAny(Task.Delay(interval, time, stopping));
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_isFollowing) await BeatAsync(cancellationToken);
        Slot = await control.AskAsync((connection, token) => SlotState.ReadAsync(connection, slot, token), cancellationToken);
        IsSlotKnown = true;
        if (_isFollowing) await JoinNewTablesAsync(cancellationToken);
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        if (_sent == Volatile.Read(ref _returned)) Volatile.Write(ref _unansweredSince, time.GetTimestamp());
        var number = _sent + 1;
        await control.ExecuteAsync(new SourceMark(MarkKind.Heartbeat, session, number).ToSql(isTransactional: false), cancellationToken);
        Volatile.Write(ref _sent, number);
    }

    private async Task JoinNewTablesAsync(CancellationToken cancellationToken)
    {
        var parked = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in await tables.LoadAsync(cancellationToken))
        {
            if (Preflight.TableProblems.Of(table, tables) is { } problem) parked[table.FullName] = problem;
            else if (!_known.Contains(table.FullName) && await JoinAsync(table, parked, cancellationToken)) _known.Add(table.FullName);
        }

        Parked = parked;
    }

    /// <summary>
    /// The wish to read the table and its publication are one transaction: whoever comes to the wish in the stream knows that all
    /// later changes of the table are there.
    /// </summary>
    private async Task<bool> JoinAsync(DatabaseTable table, Dictionary<string, string> parked, CancellationToken cancellationToken)
    {
        var isPublished = await publication.PublishesAsync(table, cancellationToken) ?? false;
        var prefix = Literal(SnapshotRequest.PrefixFor(connector));
        var wish = $"select pg_catalog.pg_logical_emit_message(true, {prefix}, {Literal(SnapshotRequest.ForNewTable(table.FullName))})";
        try
        {
            await control.ExecuteAsync(isPublished ? wish : $"begin; {wish}; {publication.AddSql([table])}; commit", cancellationToken);
            LogMessages.TableJoined(logger, table.FullName);
            return true;
        }
        catch (PostgresException problem) when (!problem.IsTransient && problem.SqlState != "57P01")
        {
            await control.ExecuteAsync("rollback", cancellationToken);
            parked[table.FullName] = $"it cannot be published: {problem.MessageText}. Let its owner run: {publication.AddSql([table])};";
            return false;
        }
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
