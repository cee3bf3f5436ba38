using Microsoft.Extensions.Logging;

namespace Sluice.Log;

/// <summary>What all partitions of a log share.</summary>
internal sealed record PartitionEnvironment(
    LogDurability Durability, IPartitionThreads Threads, QueueBudget Queue, TimeProvider Time, LogMetrics Metrics, ILogger Logger);
