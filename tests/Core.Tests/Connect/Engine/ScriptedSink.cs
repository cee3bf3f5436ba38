namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>A sink that does what a test says, and notes what it was given.</summary>
[Connector("scripted-sink", ConnectorKind.Sink)]
public sealed class ScriptedSink(ScriptedSinkOptions options, ConnectorContext context) : ISplitSink
{
    public bool KeepsKeyOrder => options.KeepsKeyOrder;

    public int MaxBatchRecords => options.MaxBatchRecords;

    public ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        Assert.NotNull(context.Logger);
        return options.Deliver(batch, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        options.Disposed++;
        return ValueTask.CompletedTask;
    }
}
