using System.Collections.Concurrent;
using System.Text;

namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>What a <see cref="ScriptedSink"/> does; stays the same over all its instances.</summary>
public sealed class ScriptedSinkOptions
{
    private readonly ConcurrentQueue<string> _delivered = [];

    // Several tasks have an instance each.
    private int _calls;
    private int _made;
    private int _disposed;

    /// <summary>Decides about each record, by its value; null: delivered. May throw, for the whole batch.</summary>
    public Func<string, FaultAction?> Decide { get; set; } = _ => null;

    /// <summary>Called before each delivery; may throw or hang.</summary>
    public Func<SinkBatch, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What the constructor does; may throw or hang.</summary>
    public Action Construct { get; set; } = () => { };

    /// <summary>What opening does; may throw or hang.</summary>
    public Func<CancellationToken, Task> Open { get; set; } = _ => Task.CompletedTask;

    /// <summary>What the sink answers in the place of what it decided; null: that.</summary>
    public Func<DeliveryResult?>? Answer { get; set; }

    public bool KeepsKeyOrder { get; init; }

    public int MaxBatchRecords { get; init; } = 100;

    public int Calls => Volatile.Read(ref _calls);

    public int Made => Volatile.Read(ref _made);

    public int Disposed => Volatile.Read(ref _disposed);

    /// <summary>The values delivered, in order.</summary>
    public IReadOnlyList<string> Delivered => [.. _delivered];

    public void CountMade() => Interlocked.Increment(ref _made);

    public void CountDisposed() => Interlocked.Increment(ref _disposed);

    public async ValueTask<DeliveryResult> Deliver(SinkBatch batch, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        await Before(batch, cancellationToken);
        var failures = new List<RecordFailure>();
        for (var i = 0; i < batch.Records.Count; i++)
        {
            var value = Encoding.UTF8.GetString(batch.Records[i].Record.Value!.Value.Span);
            if (Decide(value) is { } action) failures.Add(new RecordFailure(i, action, $"no to {value}"));
            else _delivered.Enqueue(value);
        }

        return Answer is null ? new DeliveryResult(failures) : Answer()!;
    }
}
