namespace Sluice.Connectors.Tests.Email;

/// <summary>A clock that runs on by itself and also jumps ahead when told.</summary>
internal sealed class MovingClock : TimeProvider
{
    private TimeSpan _ahead;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time) => _ahead += time;

    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + _ahead.Ticks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;
}
