using System.Globalization;

namespace Sluice.Log;

/// <summary>The folders of the partitions: <c>topics/{topic}-{partition}</c>, as Kafka lays them out.</summary>
internal sealed class TopicFolders(StorageDirectory root, PartitionEnvironment environment)
{
    /// <summary>The names of all topics that have a folder.</summary>
    public IReadOnlyList<string> Names => [.. Folders().Select(folder => folder.Topic).Distinct(StringComparer.Ordinal)];

    /// <summary>Opens the partitions of a topic, in parallel, making folders as needed; those already open are taken over.</summary>
    /// <exception cref="LogUnavailableException">The disk refuses; none of the folders is left open.</exception>
    public OpenTopic Open(TopicInfo topic, IReadOnlyList<PartitionLog> alreadyOpen)
    {
        var partitions = new PartitionLog[topic.Partitions];
        foreach (var partition in alreadyOpen) partitions[partition.Partition.Partition] = partition;
        try
        {
            environment.Threads.ForEach(alreadyOpen.Count, partitions.Length, number =>
            {
                var partition = new TopicPartition(topic.Name, number);
                partitions[number] = new PartitionLog(root.OpenDirectory(partition.ToString()), partition, topic.Settings, Of(topic));
            });
        }
        catch (Exception failure)
        {
            foreach (var opened in partitions.Skip(alreadyOpen.Count)) opened?.Abandon();
            if (IsRefusal(failure)) throw new LogUnavailableException($"The files of topic '{topic.Name}' cannot be opened: {failure.Message}", failure);
            throw;
        }

        foreach (var partition in alreadyOpen) partition.Settings = topic.Settings;
        return new OpenTopic(topic, partitions);
    }

    /// <summary>Deletes every folder of a topic that is closed, durably.</summary>
    /// <exception cref="LogUnavailableException">The disk refuses; some of them may be gone.</exception>
    public void Delete(string topic)
    {
        try
        {
            foreach (var folder in Folders().Where(folder => folder.Topic == topic).ToList()) root.DeleteDirectory(folder.ToString());
            // Also for one that an earlier try has deleted, but could not flush.
            root.Flush();
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            throw new LogUnavailableException($"What is left of topic '{topic}' cannot be deleted: {failure.Message}", failure);
        }
    }

    /// <summary>Topics that have folders, but are not among those known; with how many partitions.</summary>
    public IReadOnlyList<(string Topic, int Partitions)> Unknown(IEnumerable<string> known)
    {
        var names = known.ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Folders()
                .Where(folder => !names.Contains(folder.Topic))
                .GroupBy(folder => folder.Topic, folder => folder.Partition, StringComparer.Ordinal)
                .Select(topic => (topic.Key, topic.Max() + 1)),
        ];
    }

    /// <summary>The partition that a folder of this name holds; null for any other folder.</summary>
    public static TopicPartition? Parse(string folder)
    {
        var dash = folder.LastIndexOf('-');
        return dash > 0
            && int.TryParse(folder.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            && TopicName.Problem(folder[..dash]) is null
            ? new TopicPartition(folder[..dash], partition)
            : null;
    }

    private static bool IsRefusal(Exception failure) => failure is IOException or UnauthorizedAccessException;

    /// <summary>What the log itself must remember is flushed whatever is promised for records: ids are never given out twice.</summary>
    private PartitionEnvironment Of(TopicInfo topic) =>
        topic.IsInternal ? environment with { Durability = LogDurability.Flush } : environment;

    private IEnumerable<TopicPartition> Folders() => root.ListDirectories().Select(Parse).OfType<TopicPartition>();
}
