namespace Sluice.Log;

/// <summary>A member of a group, or a task that works for it by itself.</summary>
/// <param name="Topics">What it subscribes to; a pattern shows the topics that fit it now.</param>
/// <param name="Heartbeat">When it was last heard of; null for a task of a connector, which belongs to the worker itself.</param>
public sealed record MemberDescription(
    string Id, IReadOnlyList<string> Topics, IReadOnlyList<TopicPartition> Partitions, DateTimeOffset? Heartbeat);
