using System.Runtime.CompilerServices;

namespace Sluice.Core.Tests.Connect.Secrets;

/// <summary>A source that tells its secrets wherever its options say.</summary>
[Connector("telling-source", ConnectorKind.Source)]
public sealed class TellingSource(TellingOptions options, ConnectorContext context) : ISource
{
    public async IAsyncEnumerable<SourceBatch> ReadAsync(
        SourcePositions resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        options.Tell("ReadAsync");
        options.Tell("ReadAsync, out of reach", told => new IOException(told));
        byte[] place = [1];
        if (resumeFrom.Find("part") is null)
        {
            var fault = options.Where is "a record unreadable" ? options.Told : null;
            yield return new SourceBatch(
                new SourcePosition("part", place), [new SourceRecord("events", new Record { Value = "x"u8.ToArray() }, place) { Fault = fault }]);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, cancellationToken);
    }

    public ValueTask AcknowledgeAsync(SourcePosition position, CancellationToken cancellationToken)
    {
        options.Tell("AcknowledgeAsync");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
