using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sluice.Log.Groups;

/// <summary>
/// Forgets offsets that nobody comes back for: those of groups without members after their retention, and those of topics that
/// were deleted. A group's time counts from its last commit, its last member, or the start of the worker, whatever was last.
/// </summary>
internal sealed class OffsetExpiry(IEventLog log, CommittedOffsets offsets, GroupOptions options, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _emptySince = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private int _running;

    /// <summary>The last member of a group has left.</summary>
    public void BecameEmpty(string group) => _emptySince[group] = time.GetUtcNow();

    /// <summary>Looks through all groups once; never throws.</summary>
    /// <param name="membersOf">How many members a group has now.</param>
    public async Task RunAsync(Func<string, int> membersOf)
    {
        if (Interlocked.Exchange(ref _running, 1) == 1) return;
        try
        {
            foreach (var group in offsets.Groups) await ForgetAsync(group, membersOf);
            foreach (var (group, since) in _emptySince)
            {
                if (time.GetUtcNow() - since >= options.OffsetRetention) _emptySince.TryRemove(group, out _);
            }
        }
        catch (EventLogException problem)
        {
            logger.OffsetsNotForgotten(problem.Message);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private Task ForgetAsync(string group, Func<string, int> membersOf)
    {
        var committed = offsets.Of(group);
        var isOver = committed.Count > 0 && IsOver(group, committed.Max(offset => offset.CommittedAt));
        if (!isOver && !committed.Any(IsOfDeletedTopic)) return Task.CompletedTask;
        return offsets.ForgetAsync(
            group,
            offset => IsOfDeletedTopic(offset) || (isOver && membersOf(group) == 0 && IsOver(group, offset.CommittedAt)),
            static () => { },
            CancellationToken.None);
    }

    private bool IsOver(string group, DateTimeOffset lastCommit)
    {
        if (GroupName.IsConnector(group)) return false;
        var last = new[] { lastCommit, _started, _emptySince.GetValueOrDefault(group) }.Max();
        return time.GetUtcNow() - last >= options.OffsetRetention;
    }

    private bool IsOfDeletedTopic(CommittedOffset offset) => log.FindTopic(offset.Partition.Topic)?.Id != offset.TopicId;
}
