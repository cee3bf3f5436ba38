using Microsoft.Extensions.Logging;
using Sluice.Connect.Configuration;
using Sluice.Connect.DeadLetters;
using Sluice.Log;

namespace Sluice.Connect.Sinks;

/// <summary>The partitions of one sink task: finds them, also those added later, and saves how far each has got.</summary>
internal sealed class SinkPartitions(
    ConnectorDefinition connector, int task, IEventLog log, CommittedOffsets offsets, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly List<SinkPartition> _all = [];
    private readonly GroupTask _group = offsets.Attach(GroupName.OfConnector(connector.Name), $"{connector.Name}-{task}");
    private readonly HashSet<string> _deleted = new(StringComparer.Ordinal);
    private long? _lookedAt;

    public IReadOnlyList<SinkPartition> All => _all;

    /// <summary>Fires when a seek has moved the connector's group: nothing more of this run can be committed.</summary>
    public CancellationToken Moved => _group.Superseded;

    public IReadOnlyList<PartitionProgress> Progress =>
        [.. _all.Select(partition => PartitionProgress.Now(log, partition.Partition, partition.Tracker.Safe))];

    /// <summary>Takes in partitions of the connector's topics that are this task's, and lets go of those of deleted topics.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_lookedAt is { } last && time.GetElapsedTime(last) < LookEvery) return;
        _lookedAt = time.GetTimestamp();
        LetGoOfDeleted();
        foreach (var name in connector.Settings.Topics)
        {
            if (await FindAsync(name, cancellationToken) is { } topic) Take(topic);
        }

        if (log.FindTopic(RetryTopic.Of(connector.Name)) is { } retries) Take(retries);
        _group.Partitions = [.. _all.Select(partition => partition.Partition)];
    }

    /// <summary>Saves how far every partition has got; what cannot be saved now is saved the next time.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reached = _all
                .Where(partition => partition.Tracker.Safe != partition.Committed)
                .Select(partition => (partition, partition.Tracker.Safe))
                .ToList();
            await _group.CommitAsync(
                [.. reached.Select(entry => new OffsetCommit(entry.partition.Partition, entry.partition.Topic.Id, entry.Safe))], cancellationToken);
            foreach (var (partition, safe) in reached) partition.Committed = safe;
        }
        catch (StaleGenerationException)
        {
            // Where the seek has put the group is where it goes on.
        }
        catch (EventLogException problem)
        {
            logger.CommitFailed(connector.Name, problem.Message);
        }
    }

    /// <summary>Saves how far every partition has got for the last time.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CommitAsync(cancellationToken);
        }
        finally
        {
            _group.Dispose();
        }
    }

    private void Take(TopicInfo topic)
    {
        for (var number = 0; number < topic.Partitions; number++)
        {
            var partition = new TopicPartition(topic.Name, number);
            if (number % connector.Settings.TasksMax != task || _all.Exists(known => known.Partition == partition)) continue;
            var start = offsets.Find(_group.Group, topic.Id, number)?.Next ?? log.OffsetsOf(partition).First;
            _all.Add(new SinkPartition(topic, partition, start));
        }
    }

    private void LetGoOfDeleted()
    {
        foreach (var topic in _all.Select(partition => partition.Topic).DistinctBy(topic => topic.Id).ToList())
        {
            if (log.FindTopic(topic.Name)?.Id == topic.Id) continue;
            _all.RemoveAll(partition => partition.Topic.Id == topic.Id);
            if (_deleted.Add(topic.Name)) logger.TopicDeleted(connector.Name, topic.Name);
        }
    }

    /// <summary>The topic, or null while it does not exist and must not be made: it is looked for again.</summary>
    private async Task<TopicInfo?> FindAsync(string name, CancellationToken cancellationToken)
    {
        // Whoever deletes a topic does not want it back because a sink would read it.
        if (_deleted.Contains(name)) return log.FindTopic(name);
        try
        {
            return await log.GetOrCreateTopicAsync(name, cancellationToken);
        }
        catch (UnknownTopicException)
        {
            return null;
        }
    }
}
