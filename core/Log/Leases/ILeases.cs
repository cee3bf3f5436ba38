namespace Sluice.Log;

/// <summary>Says which worker may run what must run once: a source, a sink's partitions, a stream task.</summary>
public interface ILeases
{
    /// <summary>Takes a lease, or answers null when another worker holds it.</summary>
    /// <param name="name">What the lease is for, the same on every worker.</param>
    ValueTask<ILease?> TryTakeAsync(string name, CancellationToken cancellationToken);
}
