namespace Sluice.Connect;

/// <summary>Counts for <see cref="ConnectorCounts"/>; used by all tasks of a connector, one after the other and at once.</summary>
internal sealed class ConnectorCounters
{
    private long _retries;
    private long _failures;
    private long _restarts;
    private long _hungCalls;

    public ConnectorCounts Now => new(
        Interlocked.Read(ref _retries), Interlocked.Read(ref _failures), Interlocked.Read(ref _restarts), Interlocked.Read(ref _hungCalls));

    public void Retried() => Interlocked.Increment(ref _retries);

    public void Failed() => Interlocked.Increment(ref _failures);

    public void Restarted() => Interlocked.Increment(ref _restarts);

    public void Hung() => Interlocked.Increment(ref _hungCalls);
}
