namespace Sluice.Log.Groups;

/// <summary>What there is to share out, and among whom.</summary>
/// <param name="Members">Each member with the topics that it wants and that exist, in the order of their ids.</param>
/// <param name="Partitions">How many partitions each of the topics has.</param>
/// <param name="Owners">Who holds a partition now.</param>
internal sealed record AssignmentTask(
    IReadOnlyList<(string Member, IReadOnlySet<string> Topics)> Members,
    IReadOnlyDictionary<string, int> Partitions,
    IReadOnlyDictionary<TopicPartition, string> Owners)
{
    /// <summary>All partitions that at least one member wants, by topic and number.</summary>
    public IEnumerable<TopicPartition> All =>
        from topic in Partitions.Keys.Order(StringComparer.Ordinal)
        where Members.Any(member => member.Topics.Contains(topic))
        from number in Enumerable.Range(0, Partitions[topic])
        select new TopicPartition(topic, number);
}
