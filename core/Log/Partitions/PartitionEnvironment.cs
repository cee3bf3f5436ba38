using Microsoft.Extensions.Logging;

namespace Sluice.Log;

/// <summary>What all partitions of a log share.</summary>
internal sealed record PartitionEnvironment(
    LogDurability Durability, IPartitionThreads Threads, QueueBudget Queue, TimeProvider Time, LogMetrics Metrics, ILogger Logger)
{
    /// <summary>Which producers may not write any more.</summary>
    public ProducerFences Fences { get; init; } = new();

    /// <summary>Closes what nobody needs any more, now or on another thread.</summary>
    public Action<IDisposable> Discard { get; init; } = static unneeded => unneeded.Dispose();

    /// <summary>How many requests may be remembered.</summary>
    public RequestMemory Requests { get; init; } = new(LocalLogOptions.DefaultIdempotencyKeys, LocalLogOptions.DefaultRequestLifetime);
}
