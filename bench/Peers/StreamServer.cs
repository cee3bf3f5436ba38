using Sluice.Bench.Ingest;
using Sluice.Bench.Measuring;

namespace Sluice.Bench.Peers;

/// <summary>A server that keeps records in order, in a process of its own, spoken to in its own protocol.</summary>
internal abstract class StreamServer(ServerProcess process) : IAsyncDisposable
{
    /// <summary>How many bytes of records one producer has under way: as many with each server.</summary>
    public const int WindowBytes = 1 << 20;

    /// <summary>What its stream, or topic, is called.</summary>
    protected const string Stream = "bench";

    /// <summary>Server and durability, for the table.</summary>
    public abstract string Name { get; }

    public TimeSpan Cpu => process.Cpu;

    protected Uri Address => process.Address;

    /// <summary>Takes all records away.</summary>
    public abstract Task ClearAsync(CancellationToken cancellationToken);

    /// <summary>Produces records of one value, in order, until the amount is done; returns when all are acknowledged.</summary>
    public abstract Task ProduceAsync(byte[] value, RunningAmount running, CancellationToken cancellationToken);

    /// <summary>Consumes so many records from the first on, and looks at each value.</summary>
    public abstract Task ConsumeAsync(long count, RunningAmount running, CancellationToken cancellationToken);

    public virtual ValueTask DisposeAsync() => process.DisposeAsync();
}
