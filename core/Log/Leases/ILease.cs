namespace Sluice.Log;

/// <summary>A lease that is held until it is disposed of, or lost.</summary>
public interface ILease : IAsyncDisposable
{
    /// <summary>Greater for every later holder: what an earlier holder still sends can be told by it.</summary>
    long Epoch { get; }

    /// <summary>Cancelled when the lease is lost: whoever holds it stops at once.</summary>
    CancellationToken Lost { get; }
}
