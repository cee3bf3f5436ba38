namespace Sluice.Log;

/// <summary>
/// Looks for damage in a log that nobody has open, and mends it without a backup: for somebody who decides to lose what cannot
/// be read. The log itself never does.
/// </summary>
public static class LogRepair
{
    /// <summary>Reads every segment up to where it was flushed, which takes as long as reading the files does.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="topic">Only this topic; null: all, with those that the worker keeps for itself.</param>
    /// <param name="mend">False: nothing is changed. True: what is damaged is kept aside, then mended as its remedy says.</param>
    /// <param name="progress">Told before each partition is read.</param>
    /// <returns>The damage found, or mended, in order.</returns>
    /// <exception cref="DataFolderInUseException">A worker has the folder.</exception>
    /// <exception cref="UnknownTopicException">There is no folder of that topic.</exception>
    /// <exception cref="IOException">The disk refuses. What was mended before stays so, and doing it again goes on.</exception>
    public static async Task<IReadOnlyList<LogDamage>> RunAsync(
        string folder, string? topic, bool mend, Action<TopicPartition> progress, TimeSpan lockWait, TimeProvider time, CancellationToken cancellationToken)
    {
        var topics = Path.Combine(folder, "topics");
        if (!Directory.Exists(topics)) throw new IOException($"There is no log in {folder}: it has no folder topics.");
        using var held = await DataFolderLock.TakeAsync(folder, lockWait, time, cancellationToken);
        var root = FileSystemDirectory.Create(topics);
        var partitions = root.ListDirectories()
            .Select(TopicFolders.Parse)
            .OfType<TopicPartition>()
            .Where(partition => topic is null || partition.Topic == topic)
            .OrderBy(partition => partition.Topic, StringComparer.Ordinal).ThenBy(partition => partition.Partition)
            .ToList();
        if (partitions.Count == 0 && topic is not null) throw new UnknownTopicException(topic);
        var damages = new List<LogDamage>();
        foreach (var partition in partitions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress(partition);
            damages.AddRange(new PartitionRepair(root.OpenDirectory(partition.ToString()), partition, mend, time).Run());
        }

        return damages;
    }
}
