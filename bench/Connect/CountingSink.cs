namespace Sluice.Bench.Connect;

/// <summary>Takes every record at once and counts it: what is left is the engine.</summary>
[Connector("counting", ConnectorKind.Sink, Summary = "Counts records.")]
internal sealed class CountingSink : ISink
{
    private readonly Delivered _delivered;

    public CountingSink(CountingOptions options, ConnectorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _delivered = options.Delivered;
    }

    public bool KeepsKeyOrder => true;

    public ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        _delivered.Add(batch.Records.Count);
        return new(DeliveryResult.Delivered);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
