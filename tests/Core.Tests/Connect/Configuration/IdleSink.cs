using System.ComponentModel.DataAnnotations;

namespace Sluice.Core.Tests.Connect.Configuration;

/// <summary>A sink for configurations to name.</summary>
[Connector("idle-sink", ConnectorKind.Sink)]
public sealed class IdleSink(IdleSink.IdleOptions options, ConnectorContext context) : ISink
{
    public string Text => $"{context.Connector} {options.Url}";

    public ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken) => new(DeliveryResult.Delivered);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public sealed record IdleOptions
    {
        public required Uri Url { get; init; }

        [Range(1, 10)]
        public int Size { get; init; } = 5;
    }
}
