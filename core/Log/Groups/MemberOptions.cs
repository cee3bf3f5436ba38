namespace Sluice.Log;

/// <summary>What a member says about itself when it joins.</summary>
public sealed record MemberOptions
{
    public required Subscription Subscription { get; init; }

    /// <summary>What the member votes for; the group uses what most of its members want, and sticky when they are even.</summary>
    public AssignmentStrategy Strategy { get; init; }

    /// <summary>A member that is silent for longer is out, and its partitions go to the others.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(45);
}
