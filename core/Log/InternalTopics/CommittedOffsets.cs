using System.Text;

namespace Sluice.Log;

/// <summary>How far each group has got, in the internal topic <c>__offsets</c>: the next offset to read, as in Kafka.</summary>
public sealed class CommittedOffsets
{
    private const string Topic = "__offsets";
    private const int Lanes = 64;

    private static readonly TopicPartition Partition = new(Topic, 0);

    private readonly IEventLog _log;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, GroupOffsets> _groups = new(StringComparer.Ordinal);

    // What is committed for a group is written and taken note of in one order; groups share a lane with few others.
    private readonly SemaphoreSlim[] _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new SemaphoreSlim(1))];

    private CommittedOffsets(IEventLog log, TimeProvider time) => (_log, _time) = (log, time);

    /// <summary>Told of every group that a seek has moved, also when nobody is at work for it. Must neither throw nor take long.</summary>
    public Action<string> Moved { get; set; } = static _ => { };

    /// <summary>Every group that has committed something or has a task at work.</summary>
    public IReadOnlyList<string> Groups
    {
        get
        {
            lock (_gate) return [.. _groups.Keys];
        }
    }

    public static async Task<CommittedOffsets> OpenAsync(IEventLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        if (log.FindTopic(Topic) is null) await log.CreateTopicAsync(Topic, TopicSettings.Internal, cancellationToken);
        var offsets = new CommittedOffsets(log, time);
        await offsets.LoadAsync(cancellationToken);
        return offsets;
    }

    /// <summary>The next offset that a group reads of a partition, or null when it never committed one.</summary>
    /// <param name="topicId">A topic that was deleted and made again is another one.</param>
    public CommittedOffset? Find(string group, Guid topicId, int partition)
    {
        lock (_gate) return _groups.GetValueOrDefault(group)?.Committed.GetValueOrDefault((topicId, partition));
    }

    /// <summary>All that a group has committed.</summary>
    public IReadOnlyList<CommittedOffset> Of(string group)
    {
        lock (_gate) return _groups.TryGetValue(group, out var entry) ? [.. entry.Committed.Values] : [];
    }

    /// <summary>Who works for a group by himself.</summary>
    public IReadOnlyList<GroupTask> TasksOf(string group)
    {
        lock (_gate) return _groups.TryGetValue(group, out var entry) ? [.. entry.Tasks] : [];
    }

    /// <summary>Somebody begins to read for a group by himself; he disposes of the task when he ends.</summary>
    public GroupTask Attach(string group, string name) => Attach(group, name, static () => { });

    /// <inheritdoc cref="Attach(string, string)"/>
    /// <param name="check">Throws when the task may not commit now.</param>
    internal GroupTask Attach(string group, string name, Action check)
    {
        var task = new GroupTask(this, group, name, check);
        lock (_gate) Entry(group).Tasks.Add(task);
        return task;
    }

    /// <summary>Commits offsets, all of them or none; returns when that is durable.</summary>
    /// <param name="check">Throws when they may not be committed any more; nothing else is written for the group meanwhile.</param>
    public async Task CommitAsync(
        string group, IReadOnlyList<OffsetCommit> commits, Action check, CancellationToken cancellationToken)
    {
        if (commits.Count == 0) return;
        var lane = LaneOf(group);
        await lane.WaitAsync(cancellationToken);
        try
        {
            check();
            await WriteAsync(group, commits, cancellationToken);
        }
        finally
        {
            lane.Release();
        }
    }

    /// <summary>Moves a group and supersedes its tasks: what they had read before is not committed any more.</summary>
    /// <param name="done">Called when it is durable, before anything else is written for the group.</param>
    public async Task SeekAsync(
        string group, IReadOnlyList<OffsetCommit> positions, Action done, CancellationToken cancellationToken)
    {
        var lane = LaneOf(group);
        await lane.WaitAsync(cancellationToken);
        try
        {
            // Once it is on its way it is seen to its end: a seek that only the disk knows of would come true at the next start.
            await WriteAsync(group, positions, CancellationToken.None);
            var moved = positions.Select(position => position.Partition).ToList();
            foreach (var task in TasksOf(group)) task.Supersede(moved);
            done();
            Moved(group);
        }
        finally
        {
            lane.Release();
        }
    }

    /// <summary>Forgets what a group has committed, as far as <paramref name="isGone"/> says so.</summary>
    /// <param name="check">Throws when nothing may be forgotten now.</param>
    public async Task ForgetAsync(
        string group, Func<CommittedOffset, bool> isGone, Action check, CancellationToken cancellationToken)
    {
        var lane = LaneOf(group);
        await lane.WaitAsync(cancellationToken);
        try
        {
            check();
            var gone = Of(group).Where(isGone).ToList();
            if (gone.Count == 0) return;
            await AppendAsync(
                gone.Select(offset => (OffsetRecord.Key(group, offset.TopicId, offset.Partition), (byte[]?)null)), CancellationToken.None);
            foreach (var offset in gone) Apply(group, offset.TopicId, offset.Partition.Partition, committed: null);
        }
        finally
        {
            lane.Release();
        }
    }

    internal void Detach(GroupTask task)
    {
        lock (_gate)
        {
            if (!_groups.TryGetValue(task.Group, out var entry)) return;
            entry.Tasks.Remove(task);
            if (entry.IsEmpty) _groups.Remove(task.Group);
        }
    }

    private async Task WriteAsync(string group, IReadOnlyList<OffsetCommit> commits, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var written = commits.Select(commit => new CommittedOffset(commit.Partition, commit.TopicId, commit.Next, now, commit.Metadata)).ToList();
        await AppendAsync(
            written.Select(offset => (OffsetRecord.Key(group, offset.TopicId, offset.Partition), (byte[]?)OffsetRecord.Value(offset))),
            cancellationToken);
        foreach (var offset in written) Apply(group, offset.TopicId, offset.Partition.Partition, offset);
    }

    private async Task AppendAsync(IEnumerable<(string Key, byte[]? Value)> records, CancellationToken cancellationToken)
    {
        using var builder = new RecordBatchBuilder();
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (key, value) in records)
        {
            var bytes = value is null ? NullableBytes.Null : value.AsSpan();
            builder.Add(Encoding.UTF8.GetBytes(key).AsSpan(), bytes, now, []);
        }

        await _log.AppendAsync(Partition, builder.Build(), stamp: null, cancellationToken);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var (offset, next) = _log.OffsetsOf(Partition);
        while (offset < next)
        {
            using var read = await _log.ReadAsync(Partition, offset, ReadLimits.Default, cancellationToken);
            foreach (var record in read) Load(record);
            offset = read.NextOffset;
        }
    }

    private void Load(in RecordView record)
    {
        if (OffsetRecord.ReadKey(Encoding.UTF8.GetString(record.Key.Bytes)) is not var (group, topicId, partition)) return;
        var committed = record.Value.HasValue
            ? OffsetRecord.ReadValue(record.Value.Bytes, topicId, partition, record.Timestamp)
            : null;
        Apply(group, topicId, partition.Partition, committed);
    }

    private void Apply(string group, Guid topicId, int partition, CommittedOffset? committed)
    {
        lock (_gate)
        {
            var entry = Entry(group);
            if (committed is null) entry.Committed.Remove((topicId, partition));
            else entry.Committed[(topicId, partition)] = committed;
            if (entry.IsEmpty) _groups.Remove(group);
        }
    }

    private GroupOffsets Entry(string group)
    {
        if (!_groups.TryGetValue(group, out var entry)) _groups[group] = entry = new GroupOffsets();
        return entry;
    }

    private SemaphoreSlim LaneOf(string group) => _lanes[(uint)string.GetHashCode(group, StringComparison.Ordinal) % Lanes];
}
