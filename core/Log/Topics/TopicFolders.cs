using System.Globalization;

namespace Sluice.Log;

/// <summary>The folders of the partitions: <c>topics/{topic}-{partition}</c>, as Kafka lays them out.</summary>
internal sealed class TopicFolders(StorageDirectory root, PartitionEnvironment environment)
{
    /// <summary>The names of all topics that have a folder.</summary>
    public IReadOnlyList<string> Names => [.. Folders().Select(folder => folder.Topic).Distinct(StringComparer.Ordinal)];

    /// <summary>Opens the partitions of a topic, in parallel, making folders as needed; those already open are taken over.</summary>
    /// <exception cref="LogUnavailableException">The disk refuses; nothing was opened.</exception>
    public OpenTopic Open(TopicInfo topic, IReadOnlyList<PartitionLog> alreadyOpen)
    {
        var partitions = new PartitionLog[topic.Partitions];
        foreach (var partition in alreadyOpen)
        {
            partition.Settings = topic.Settings;
            partitions[partition.Partition.Partition] = partition;
        }

        try
        {
            environment.Threads.ForEach(alreadyOpen.Count, partitions.Length, number =>
            {
                var partition = new TopicPartition(topic.Name, number);
                partitions[number] = new PartitionLog(root.OpenDirectory(partition.ToString()), partition, topic.Settings, environment);
            });
            return new OpenTopic(topic, partitions);
        }
        catch (Exception failure)
        {
            foreach (var partition in partitions.Skip(alreadyOpen.Count).OfType<PartitionLog>()) _ = partition.CloseAsync();
            if (IsRefusal(failure)) throw new LogUnavailableException($"The files of topic '{topic.Name}' cannot be opened: {failure.Message}", failure);
            throw;
        }
    }

    /// <summary>
    /// Deletes the folders of partitions that are closed. False: the disk refuses to delete all, and the rest goes when the log is
    /// opened again.
    /// </summary>
    public bool TryDelete(IEnumerable<TopicPartition> partitions)
    {
        var isDone = true;
        foreach (var partition in partitions)
        {
            try
            {
                root.DeleteDirectory(partition.ToString());
            }
            catch (Exception failure) when (IsRefusal(failure))
            {
                environment.Logger.FilesNotDeleted(partition, failure.Message);
                isDone = false;
            }
        }

        return isDone;
    }

    /// <summary>Deletes every folder of a topic.</summary>
    /// <exception cref="LogUnavailableException">The disk refuses.</exception>
    public void DeleteAll(string topic)
    {
        try
        {
            foreach (var folder in Folders().Where(folder => folder.Topic == topic).ToList()) root.DeleteDirectory(folder.ToString());
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            throw new LogUnavailableException($"What is left of a topic '{topic}' that was deleted stands in the way: {failure.Message}", failure);
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

    private static bool IsRefusal(Exception failure) => failure is IOException or UnauthorizedAccessException;

    private IEnumerable<TopicPartition> Folders()
    {
        foreach (var name in root.ListDirectories())
        {
            var dash = name.LastIndexOf('-');
            if (dash > 0
                && int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
                && TopicName.Problem(name[..dash]) is null)
            {
                yield return new TopicPartition(name[..dash], partition);
            }
        }
    }
}
