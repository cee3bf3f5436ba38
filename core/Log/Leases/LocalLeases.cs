namespace Sluice.Log;

/// <summary>The leases of a log that only one process can open: always granted, never lost.</summary>
public sealed class LocalLeases : ILeases
{
    private static readonly LocalLease Only = new();

    public ValueTask<ILease?> TryTakeAsync(string name, CancellationToken cancellationToken) => new(Only);
}
