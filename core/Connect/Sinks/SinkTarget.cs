using Sluice.Connect.Configuration;
using Sluice.Connect.DeadLetters;
using Sluice.Log;

namespace Sluice.Connect.Sinks;

/// <summary>How far one of a sink's tasks has to get in one partition until it has delivered what was there at some moment.</summary>
/// <param name="Task">The number of the task whose partition it is.</param>
/// <param name="End">The offset behind the last record of that moment.</param>
internal sealed record SinkTarget(string Group, Guid TopicId, TopicPartition Partition, int Task, long End)
{
    /// <summary>The targets of this moment; none for a source.</summary>
    public static IReadOnlyList<SinkTarget> Of(ConnectorDefinition connector, IEventLog log) =>
    [
        .. from name in connector.Settings.Topics.Append(RetryTopic.Of(connector.Name))
           let topic = log.FindTopic(name)
           where topic is not null
           from number in Enumerable.Range(0, topic.Partitions)
           let partition = new TopicPartition(name, number)
           select new SinkTarget(
               GroupName.OfConnector(connector.Name), topic.Id, partition, number % connector.Settings.TasksMax, log.OffsetsOf(partition).Next),
    ];

    /// <summary>Whether the sink has committed as much, or there is nothing left that it could deliver.</summary>
    public bool IsReached(IEventLog log, CommittedOffsets offsets)
    {
        try
        {
            return (offsets.Find(Group, TopicId, Partition.Partition)?.Next ?? log.OffsetsOf(Partition).First) >= End;
        }
        catch (EventLogException)
        {
            return true; // The topic is gone, and what it held with it.
        }
    }

    /// <summary>How far the sink has got there.</summary>
    public PartitionProgress Progress(IEventLog log, CommittedOffsets offsets)
    {
        try
        {
            return PartitionProgress.Now(log, Partition, offsets.Find(Group, TopicId, Partition.Partition)?.Next ?? log.OffsetsOf(Partition).First);
        }
        catch (EventLogException)
        {
            return new PartitionProgress(Partition, 0, 0); // The topic is just being deleted.
        }
    }
}
