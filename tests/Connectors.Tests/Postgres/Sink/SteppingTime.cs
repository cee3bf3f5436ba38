namespace Sluice.Connectors.Tests.Postgres.Sink;

/// <summary>A clock that moves on by a second whenever somebody looks at it.</summary>
internal sealed class SteppingTime : TimeProvider
{
    private long _seconds;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => Interlocked.Increment(ref _seconds);
}
