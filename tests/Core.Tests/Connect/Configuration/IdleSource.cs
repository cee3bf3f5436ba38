namespace Sluice.Core.Tests.Connect.Configuration;

/// <summary>A source for configurations to name.</summary>
[Connector("idle-source", ConnectorKind.Source)]
public sealed class IdleSource(IdleSource.IdleOptions options, ConnectorContext context) : ISource
{
    public string Text => $"{context.Connector} {options}";

    public IAsyncEnumerable<SourceBatch> ReadAsync(SourcePositions resumeFrom, CancellationToken cancellationToken) =>
        AsyncEnumerable.Empty<SourceBatch>();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public sealed record IdleOptions;
}
