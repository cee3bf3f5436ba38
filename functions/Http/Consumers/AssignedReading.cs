using Sluice.Log;

namespace Sluice.Worker.Http.Consumers;

/// <summary>An instance that has chosen its partitions itself, outside of the group's membership.</summary>
internal sealed class AssignedReading(
    IEventLog log, IConsumerGroups groups, string group, string name, IReadOnlyList<AssignedPartition> partitions) : ConsumerReading
{
    private IReadOnlyList<AssignedPartition> _partitions = partitions;
    private GroupTask _task = Attach(groups, group, name, partitions);
    private Task? _changed;

    public override IReadOnlyList<string> Topics => [];

    public override Task Changed
    {
        get
        {
            if (_changed is not null) return _changed;
            var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _task.Superseded.Register(changed.SetResult);
            return _changed = changed.Task;
        }
    }

    public override ValueTask<IReadOnlyList<AssignedPartition>> RefreshAsync(CancellationToken cancellationToken)
    {
        if (_task.Superseded.IsCancellationRequested)
        {
            var moved = _task.Moved;
            _task.Dispose();
            _partitions = [.. _partitions.Select(held => moved.Contains(held.Partition) ? held with { Since = held.Since + 1 } : held)];
            (_task, _changed) = (Attach(groups, group, name, _partitions), null);
        }

        if (_partitions.Any(held => Current(held) != held)) _partitions = [.. _partitions.Select(Current)];
        return new(_partitions);
    }

    /// <summary>A topic that was deleted and made again is another one, and is begun anew.</summary>
    private AssignedPartition Current(AssignedPartition held) =>
        log.FindTopic(held.Partition.Topic) is { } topic && topic.Id != held.TopicId && held.Partition.Partition < topic.Partitions
            ? held with { TopicId = topic.Id, Since = held.Since + 1 }
            : held;

    public override Task CommitAsync(IReadOnlyList<OffsetCommit> commits, CancellationToken cancellationToken) =>
        _task.CommitAsync(commits, cancellationToken);

    public override ValueTask EndAsync()
    {
        _task.Dispose();
        return ValueTask.CompletedTask;
    }

    private static GroupTask Attach(IConsumerGroups groups, string group, string name, IReadOnlyList<AssignedPartition> partitions)
    {
        var task = groups.Attach(group, name);
        task.Partitions = [.. partitions.Select(held => held.Partition)];
        return task;
    }
}
