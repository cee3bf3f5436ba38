using Sluice.Log;

namespace Sluice.Worker.Http.Records;

/// <summary>Reads from a position on, and at the end of the partition waits for the next record.</summary>
/// <param name="stopping">Fires when the worker begins to stop: nobody is kept waiting then.</param>
internal sealed class WaitingReader(IEventLog log, CancellationToken stopping)
{
    /// <summary>What a client may ask to wait at most.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>The answer is empty when nothing comes within the wait. The caller disposes of it.</summary>
    public async ValueTask<LogRead> ReadAsync(
        TopicPartition partition, StartPosition from, int maxBytes, TimeSpan wait, CancellationToken aborted)
    {
        var offset = await from.ResolveAsync(log, partition, aborted);
        if (wait == TimeSpan.Zero) return await log.ReadAsync(partition, offset, new ReadLimits(maxBytes, wait), aborted);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        try
        {
            return await log.ReadAsync(partition, offset, new ReadLimits(maxBytes, wait), ending.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            // Whoever waits when the worker stops gets an answer, the empty one.
            return await log.ReadAsync(partition, offset, new ReadLimits(maxBytes, TimeSpan.Zero), aborted);
        }
    }
}
