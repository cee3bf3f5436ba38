namespace Sluice.Log;

/// <summary>How many groups there may be, and how long what they have committed is kept.</summary>
public sealed record GroupOptions
{
    /// <summary>The most members of one group.</summary>
    public int MembersPerGroup { get; init; } = 250;

    /// <summary>The most members of all groups together.</summary>
    public int Members { get; init; } = 5_000;

    /// <summary>The most groups, those without members too.</summary>
    public int Groups { get; init; } = 10_000;

    /// <summary>How long a group without members keeps its offsets after the last commit. Those of connectors stay for ever.</summary>
    public TimeSpan OffsetRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How often members and topics are looked after.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often expired offsets are looked for.</summary>
    public TimeSpan ExpiryInterval { get; init; } = TimeSpan.FromMinutes(1);
}
