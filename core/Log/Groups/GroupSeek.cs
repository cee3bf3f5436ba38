namespace Sluice.Log;

/// <summary>Which partitions of a group go where.</summary>
public sealed record GroupSeek
{
    public required SeekTarget Target { get; init; }

    /// <summary>Only these topics; empty: every partition that the group has committed or reads.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Only this partition of the one topic named; null: all.</summary>
    public int? Partition { get; init; }
}
