using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Bench.Log;

/// <summary>Opens logs as the worker does.</summary>
internal static class BenchLog
{
    /// <summary>A log in a folder, with the topic of the bench in one partition.</summary>
    public static Task<LocalEventLog> OpenAsync(string folder, LogDurability durability, CancellationToken cancellationToken) =>
        OpenAsync(folder, durability, partitions: 1, cancellationToken);

    /// <summary>A log in a folder, with the topic of the bench in so many partitions.</summary>
    public static async Task<LocalEventLog> OpenAsync(
        string folder, LogDurability durability, int partitions, CancellationToken cancellationToken)
    {
        var options = new LocalLogOptions { Folder = folder, Durability = durability };
        var log = await LocalEventLog.OpenAsync(options, TimeProvider.System, NullLogger.Instance, cancellationToken);
        if (log.FindTopic(LogPlan.Topic) is null)
            await log.CreateTopicAsync(LogPlan.Topic, TopicSettings.Default with { Partitions = partitions }, cancellationToken);
        return log;
    }

    /// <summary>The file with the records of the bench's one partition.</summary>
    public static string FileIn(string folder) =>
        Path.Combine(folder, "topics", LogPlan.Partition.ToString(), $"{0:D20}.log");
}
