namespace Sluice.Connectors.Tests.Sqlite;

/// <summary>A clock that moves when told.</summary>
internal sealed class MovableClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
