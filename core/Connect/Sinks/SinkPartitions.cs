using Microsoft.Extensions.Logging;
using Sluice.Connect.Configuration;
using Sluice.Log;

namespace Sluice.Connect.Sinks;

/// <summary>The partitions of one sink task: finds them, also those added later, and saves how far each has got.</summary>
internal sealed class SinkPartitions(
    ConnectorDefinition connector, int task, IEventLog log, CommittedOffsets offsets, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly List<SinkPartition> _all = [];
    private readonly string _group = $"connect-{connector.Name}";
    private long? _lookedAt;

    public IReadOnlyList<SinkPartition> All => _all;

    public IReadOnlyList<PartitionProgress> Progress =>
        [.. _all.Select(partition => PartitionProgress.Now(log, partition.Partition, partition.Tracker.Safe))];

    /// <summary>Takes in partitions of the connector's topics that are this task's, and lets go of those of deleted topics.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_lookedAt is { } last && time.GetElapsedTime(last) < LookEvery) return;
        _lookedAt = time.GetTimestamp();
        _all.RemoveAll(partition => log.FindTopic(partition.Topic.Name)?.Id != partition.Topic.Id);
        foreach (var name in connector.Settings.Topics)
        {
            if (await FindAsync(name, cancellationToken) is not { } topic) continue;
            for (var number = 0; number < topic.Partitions; number++)
            {
                var partition = new TopicPartition(name, number);
                if (number % connector.Settings.TasksMax != task || _all.Exists(known => known.Partition == partition)) continue;
                var start = offsets.Find(_group, topic.Id, partition) ?? log.OffsetsOf(partition).First;
                _all.Add(new SinkPartition(topic, partition, start));
            }
        }
    }

    /// <summary>Saves how far every partition has got; what cannot be saved now is saved the next time.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_all
                .Where(partition => partition.Tracker.Safe != partition.Committed)
                .Select(partition => CommitAsync(partition, cancellationToken)));
        }
        catch (EventLogException problem)
        {
            logger.CommitFailed(connector.Name, problem.Message);
        }
    }

    /// <summary>The topic, or null while it does not exist and must not be made: it is looked for again.</summary>
    private async Task<TopicInfo?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await log.GetOrCreateTopicAsync(name, cancellationToken);
        }
        catch (UnknownTopicException)
        {
            return null;
        }
    }

    private async Task CommitAsync(SinkPartition partition, CancellationToken cancellationToken)
    {
        var safe = partition.Tracker.Safe;
        await offsets.CommitAsync(_group, partition.Topic.Id, partition.Partition, safe, cancellationToken);
        partition.Committed = safe;
    }
}
