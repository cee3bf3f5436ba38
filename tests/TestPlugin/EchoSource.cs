using System.Runtime.CompilerServices;

namespace Sluice.TestPlugin;

/// <summary>Yields one record, its option's text.</summary>
[Connector("echo", ConnectorKind.Source)]
internal sealed class EchoSource(MirrorOptions options, ConnectorContext context) : ISource
{
    public async IAsyncEnumerable<SourceBatch> ReadAsync(
        SourcePositions resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(options.Pause, context.Time, cancellationToken);
        var value = System.Text.Encoding.UTF8.GetBytes(options.Text);
        yield return new SourceBatch(new SourcePosition("", new byte[] { 1 }), [new SourceRecord("echo", new Record { Value = value }, new byte[] { 1 })]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
