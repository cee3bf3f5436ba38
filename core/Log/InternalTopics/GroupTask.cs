namespace Sluice.Log;

/// <summary>
/// Somebody who reads and commits for a group by himself, outside of its membership: a sink's task, or a consumer that chose its
/// partitions. A seek of the group supersedes it: it can commit nothing more, and begins again with a new one.
/// </summary>
public sealed class GroupTask : IDisposable
{
    private readonly CommittedOffsets _offsets;
    private readonly Action _check;
    private readonly CancellationTokenSource _superseded = new();

    internal GroupTask(CommittedOffsets offsets, string group, string name, Action check) =>
        (_offsets, Group, Name, _check) = (offsets, group, name, check);

    public string Group { get; }

    /// <summary>Who it is, as the group's description shows it.</summary>
    public string Name { get; }

    /// <summary>The partitions it reads now, for the group's description.</summary>
    public IReadOnlyList<TopicPartition> Partitions { get; set; } = [];

    /// <summary>Fires when a seek has moved the group.</summary>
    public CancellationToken Superseded => _superseded.Token;

    /// <summary>Which partitions the seek has moved; empty before <see cref="Superseded"/> fires.</summary>
    public IReadOnlyList<TopicPartition> Moved { get; private set; } = [];

    /// <summary>Commits offsets, all of them or none; returns when that is durable.</summary>
    /// <exception cref="StaleGenerationException">A seek has moved the group since this task began, or members commit for it now.</exception>
    public Task CommitAsync(IReadOnlyList<OffsetCommit> commits, CancellationToken cancellationToken) =>
        _offsets.CommitAsync(Group, commits, CheckCurrent, cancellationToken);

    /// <summary>It reads no more for the group.</summary>
    public void Dispose() => _offsets.Detach(this);

    internal void Supersede(IReadOnlyList<TopicPartition> moved)
    {
        Moved = moved;
        _ = _superseded.CancelAsync();
    }

    private void CheckCurrent()
    {
        if (_superseded.IsCancellationRequested)
            throw new StaleGenerationException(Group, $"a seek has moved the group since '{Name}' began to read");
        _check();
    }
}
