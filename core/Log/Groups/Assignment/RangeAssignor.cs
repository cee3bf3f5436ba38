namespace Sluice.Log.Groups;

/// <summary>
/// Shares out topic by topic: the members that want it, in the order of their ids, get neighbouring partitions, and the first ones
/// one more when it does not come out even. Topics with as many partitions are cut alike, so that their keys stay together.
/// </summary>
internal static class RangeAssignor
{
    /// <summary>The partitions of every member.</summary>
    public static Dictionary<string, HashSet<TopicPartition>> Assign(AssignmentTask task)
    {
        var assigned = task.Members.ToDictionary(member => member.Member, _ => new HashSet<TopicPartition>());
        foreach (var (topic, partitions) in task.Partitions)
        {
            var members = task.Members.Where(member => member.Topics.Contains(topic)).Select(member => member.Member).ToList();
            if (members.Count == 0) continue;
            var (each, more) = (partitions / members.Count, partitions % members.Count);
            var next = 0;
            for (var i = 0; i < members.Count; i++)
            {
                var share = i < more ? each + 1 : each;
                for (var n = 0; n < share; n++) assigned[members[i]].Add(new TopicPartition(topic, next++));
            }
        }

        return assigned;
    }
}
