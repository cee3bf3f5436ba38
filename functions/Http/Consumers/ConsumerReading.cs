using Sluice.Log;

namespace Sluice.Worker.Http.Consumers;

/// <summary>How an instance comes by its partitions: as a member of its group, or by its own choice.</summary>
internal abstract class ConsumerReading
{
    /// <summary>The topics it is subscribed to; empty for partitions of its own choice.</summary>
    public abstract IReadOnlyList<string> Topics { get; }

    /// <summary>Completes when <see cref="RefreshAsync"/> has something new to say.</summary>
    public abstract Task Changed { get; }

    /// <summary>The partitions to read now. Those that are missing are not the instance's any more from here on.</summary>
    public abstract ValueTask<IReadOnlyList<AssignedPartition>> RefreshAsync(CancellationToken cancellationToken);

    public abstract Task CommitAsync(IReadOnlyList<OffsetCommit> commits, CancellationToken cancellationToken);

    /// <summary>Lets go of everything.</summary>
    public abstract ValueTask EndAsync();
}
