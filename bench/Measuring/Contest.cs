namespace Sluice.Bench.Measuring;

/// <summary>One thing that Sluice does, beside what the machine could do at best; both are run by turns.</summary>
internal abstract class Contest : IAsyncDisposable
{
    /// <summary>What is done, for the table.</summary>
    public abstract string Name { get; }

    /// <summary>The ratio that it is meant to reach; null where none is set.</summary>
    public virtual double? Target => null;

    /// <summary>A figure of its own for the table; empty when there is none.</summary>
    public virtual string Detail => "";

    /// <summary>What happens once, before the first round; not measured.</summary>
    public virtual Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public abstract Task<Measurement> RunOursAsync(Amount amount, CancellationToken cancellationToken);

    /// <summary>Moves the same bytes as <paramref name="ours"/> did, with nothing in the way.</summary>
    public abstract Task<Measurement> RunLimitAsync(Measurement ours, CancellationToken cancellationToken);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
