namespace Sluice.Log;

/// <summary>A lease with nobody to compete for it; the lock of the data folder keeps other processes out.</summary>
internal sealed class LocalLease : ILease
{
    public long Epoch => 1;

    public CancellationToken Lost => CancellationToken.None;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
