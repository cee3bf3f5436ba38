using System.Globalization;

namespace Sluice.Log;

/// <summary>The folders of the partitions: <c>topics/{topic}-{partition}</c>, as Kafka lays them out.</summary>
internal sealed class TopicFolders(StorageDirectory root, PartitionEnvironment environment)
{
    /// <summary>The names of all topics that have a folder.</summary>
    public IReadOnlyList<string> Names => [.. Folders().Select(folder => folder.Topic).Distinct(StringComparer.Ordinal)];

    /// <summary>Opens the partitions of a topic, in parallel, making folders as needed; those already open are taken over.</summary>
    public OpenTopic Open(TopicInfo topic, IReadOnlyList<PartitionLog> alreadyOpen)
    {
        var partitions = new PartitionLog[topic.Partitions];
        foreach (var partition in alreadyOpen)
        {
            partition.Settings = topic.Settings;
            partitions[partition.Partition.Partition] = partition;
        }

        environment.Threads.ForEach(alreadyOpen.Count, partitions.Length, number =>
        {
            var partition = new TopicPartition(topic.Name, number);
            partitions[number] = new PartitionLog(root.OpenDirectory(partition.ToString()), partition, topic.Settings, environment);
        });
        return new OpenTopic(topic, partitions);
    }

    /// <summary>Deletes the folders of partitions that are closed.</summary>
    public void Delete(IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions) root.DeleteDirectory(partition.ToString());
    }

    /// <summary>Deletes every folder of a topic.</summary>
    public void DeleteAll(string topic) =>
        Delete(Folders().Where(folder => folder.Topic == topic).ToList());

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
