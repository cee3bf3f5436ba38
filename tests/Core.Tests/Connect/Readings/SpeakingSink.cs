namespace Sluice.Core.Tests.Connect.Readings;

/// <summary>A sink that says about itself what a test wants.</summary>
[Connector("speaking-sink", ConnectorKind.Sink)]
public sealed class SpeakingSink(SpeakingOptions options, ConnectorContext context) : ISink, IObservedConnector
{
    public bool KeepsKeyOrder => true;

    public ConnectorReadings Readings => options.Answer();

    public ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        Assert.NotNull(context.Logger);
        return new(DeliveryResult.Delivered);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
