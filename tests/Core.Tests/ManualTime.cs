namespace Sluice.Core.Tests;

/// <summary>A clock that moves when told, with its timers.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2025, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and runs every timer that falls due on the way, in order.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset until;
        lock (_lock) until = _now + by;
        while (NextDue(until) is { } timer) timer.Fire();
        lock (_lock) _now = until;
    }

    /// <summary>Waits until somebody has set a timer that falls due in exactly <paramref name="due"/>.</summary>
    public async Task TimerSetAsync(TimeSpan due)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_timers.Exists(timer => timer.Due == _now + due)) return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    private ManualTimer? NextDue(DateTimeOffset until)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
            if (next is null) return null;
            if (next.Due > _now) _now = next.Due.Value;
            next.Due = next.Period > TimeSpan.Zero ? next.Due + next.Period : null;
            if (next.Due is null) _timers.Remove(next);
            return next;
        }
    }

    private void Set(ManualTimer timer, TimeSpan due, TimeSpan period)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            timer.Due = due == Timeout.InfiniteTimeSpan ? null : _now + due;
            timer.Period = period;
            if (timer.Due is not null) _timers.Add(timer);
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public TimeSpan Period { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Set(this, dueTime, period);
            return true;
        }

        public void Dispose() => time.Set(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
