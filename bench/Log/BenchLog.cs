using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Bench.Log;

/// <summary>Opens logs as the worker does.</summary>
internal static class BenchLog
{
    /// <summary>A log in a folder, with the topic of the bench.</summary>
    public static async Task<LocalEventLog> OpenAsync(string folder, LogDurability durability, CancellationToken cancellationToken)
    {
        var options = new LocalLogOptions { Folder = folder, Durability = durability };
        var log = await LocalEventLog.OpenAsync(options, TimeProvider.System, NullLogger.Instance, cancellationToken);
        await log.GetOrCreateTopicAsync(LogPlan.Topic, cancellationToken);
        return log;
    }

    /// <summary>The file with the records of the bench's one partition.</summary>
    public static string FileIn(string folder) =>
        Path.Combine(folder, "topics", LogPlan.Partition.ToString(), $"{0:D20}.log");
}
