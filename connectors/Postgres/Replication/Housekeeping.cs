using Microsoft.Extensions.Logging;
using Npgsql;
using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>What has to be done beside the stream, once in a while: heartbeats, a look at the slot, and at the tables.</summary>
internal sealed class Housekeeping(
    ControlConnection control, NewTables tables, string slot, Guid session, TimeSpan interval, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _watch = new();
    private Task _running = Task.CompletedTask;
    private bool _isFollowing;
    private long _returnedAt;
    private long _sent;
    private long _returned;
    private long _waitingSince;
    private string? _failure;

    /// <summary>The slot as it was seen last; null when there was none.</summary>
    public SlotState? Slot { get; private set; }

    /// <summary>Whether anybody has looked at the slot.</summary>
    public bool IsSlotKnown { get; private set; }

    /// <summary>Tables that match and cannot be followed, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Parked => tables.Parked;

    /// <summary>For how long no heartbeat has come back although some are out; null while none is.</summary>
    public TimeSpan? Silence => Volatile.Read(ref _sent) == Volatile.Read(ref _returned) ? null : time.GetElapsedTime(Volatile.Read(ref _waitingSince));

    /// <summary>How long ago a heartbeat came back last; null before the stream is followed.</summary>
    public TimeSpan? SinceHeartbeat => Volatile.Read(ref _isFollowing) ? time.GetElapsedTime(Volatile.Read(ref _returnedAt)) : null;

    /// <summary>Looks at the slot only: rows are read that were there before the stream, which nobody follows yet.</summary>
    public void Watch() => _running = RunAsync(_watch.Token);

    /// <summary>Begins; the given tables are followed already.</summary>
    public async Task StartAsync(IEnumerable<DatabaseTable> known)
    {
        await _watch.CancelAsync();
        await _running;
        tables.Know(known);
        Volatile.Write(ref _returnedAt, time.GetTimestamp());
        Volatile.Write(ref _isFollowing, true);
        _running = RunAsync(_stop.Token);
    }

    /// <summary>A heartbeat came back.</summary>
    public void Returned(long number)
    {
        var now = time.GetTimestamp();
        Volatile.Write(ref _returnedAt, now);
        Volatile.Write(ref _waitingSince, now);
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
                _failure = null;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                // Whatever it was, the stream goes on, and this must, too.
                var reason = problem is PostgresException refused ? refused.MessageText : problem.Message;
                if (_failure != reason) LogMessages.HousekeepingFailed(logger, reason);
                _failure = reason;
            }

            await Task.WhenAny(Task.Delay(interval, time, stopping));
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        Slot = await control.AskAsync((connection, token) => SlotState.ReadAsync(connection, slot, token), cancellationToken);
        IsSlotKnown = true;
        if (!_isFollowing) return;
        if (_sent == Volatile.Read(ref _returned)) Volatile.Write(ref _waitingSince, time.GetTimestamp());
        var number = _sent + 1;
        await control.ExecuteAsync(new SourceMark(MarkKind.Heartbeat, session, number).ToSql(isTransactional: false), cancellationToken);
        Volatile.Write(ref _sent, number);
        await tables.LookAsync(cancellationToken);
    }
}
