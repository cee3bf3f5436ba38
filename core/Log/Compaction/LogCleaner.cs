using Microsoft.Extensions.Logging;

namespace Sluice.Log;

/// <summary>
/// Compacts the partitions of a log, one at a time, on a thread of its own: first the one with the largest share of what was
/// not compacted yet.
/// </summary>
internal sealed class LogCleaner : IDisposable
{
    private static readonly TimeSpan LookAgainAtDamage = TimeSpan.FromHours(1);

    private readonly Func<IEnumerable<PartitionLog>> _partitions;
    private readonly PartitionEnvironment _environment;
    private readonly long _memory;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _timer;
    private readonly BackgroundWork _work;

    /// <summary>Begins to work as soon as it is woken.</summary>
    /// <param name="partitions">All partitions that are open now.</param>
    /// <param name="memory">How many bytes the keys of a partition may take.</param>
    public LogCleaner(Func<IEnumerable<PartitionLog>> partitions, PartitionEnvironment environment, long memory)
    {
        (_partitions, _environment, _memory) = (partitions, environment, memory);
        _timer = environment.Time.CreateTimer(
            _ => Wake(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _work = environment.Threads.Begin("sluice-cleaner", Pass);
    }

    /// <summary>Partitions or settings have changed.</summary>
    public void Wake() => _work.Wake();

    /// <summary>Ends the work that is under way; what was begun is thrown away.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _stopping.Cancel();
        _work.Dispose();
        _stopping.Dispose();
    }

    private void Pass()
    {
        var now = _environment.Time.GetUtcNow();
        var due = Compacted().Where(partition => partition.Compaction.NextLook <= now).ToList();
        foreach (var partition in due) partition.Compaction.NextLook = now + partition.Settings.Compaction.Interval;
        foreach (var partition in due.OrderByDescending(DirtyRatio)) Clean(partition);

        var next = Compacted().Select(partition => (DateTimeOffset?)partition.Compaction.NextLook).Min();
        if (next is null || _stopping.IsCancellationRequested) return;
        var wait = next.Value - _environment.Time.GetUtcNow();
        try
        {
            _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The log closes at this very moment.
        }
    }

    private IEnumerable<PartitionLog> Compacted() => _partitions()
        .Where(partition => partition.Settings.Cleanup.Compacts)
        .OrderBy(partition => partition.Partition.ToString(), StringComparer.Ordinal);

    private double DirtyRatio(PartitionLog partition)
    {
        try
        {
            return PlanOf(partition).DirtyRatio;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private CompactionPlan PlanOf(PartitionLog partition) => new(
        partition.Segments, partition.Compaction.State, partition.Settings, _environment.Time.GetUtcNow().ToUnixTimeMilliseconds());

    private void Clean(PartitionLog partition)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        if (_stopping.IsCancellationRequested || !partition.Compaction.TryBegin(ending)) return;
        try
        {
            CleanIfDue(partition, ending.Token);
        }
        catch (Exception moved) when (moved is OperationCanceledException or ObjectDisposedException)
        {
            // The partition closes, or retention took away what was being read.
        }
        catch (Exception damage) when (damage is CorruptBatchException or InvalidDataException)
        {
            partition.Compaction.NextLook = _environment.Time.GetUtcNow() + LookAgainAtDamage;
            _environment.Logger.CompactionMetDamage(partition.Partition, damage.Message);
        }
        catch (Exception failure)
        {
            // Whatever it is, it must not end the thread, and with it the process.
            _environment.Logger.CompactionFailed(failure, partition.Partition, failure.Message);
        }
        finally
        {
            partition.Compaction.End();
        }
    }

    private void CleanIfDue(PartitionLog partition, CancellationToken cancellationToken)
    {
        var plan = PlanOf(partition);
        if (!plan.IsDue) return;
        var started = _environment.Time.GetTimestamp();
        var now = _environment.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (new PartitionCleaning(partition, plan, _memory, now).Run(cancellationToken) is not { } result) return;

        var took = _environment.Time.GetElapsedTime(started);
        _environment.Metrics.Compacted(result, took);
        var level = TopicName.IsInternal(partition.Partition.Topic) ? LogLevel.Debug : LogLevel.Information;
        _environment.Logger.Compacted(level, partition.Partition, result, took.TotalSeconds);
        if (result.HasMore) partition.Compaction.NextLook = _environment.Time.GetUtcNow();
    }
}
