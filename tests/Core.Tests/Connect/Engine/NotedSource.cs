using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>A source of numbers that can be made by its type; waits for ever behind the last.</summary>
[Connector("noted-source", ConnectorKind.Source, Summary = "Counts.")]
public sealed class NotedSource(NotedSourceOptions options, ConnectorContext context) : ISource
{
    public async IAsyncEnumerable<SourceBatch> ReadAsync(
        SourcePositions resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = resumeFrom.Find("n") is { } position ? BinaryPrimitives.ReadInt32BigEndian(position.Span) + 1 : 0;
        for (; next < options.Count; next++)
        {
            var place = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(place, next);
            var record = new Record { Value = Encoding.UTF8.GetBytes(next.ToString(CultureInfo.InvariantCulture)) };
            yield return new SourceBatch(new SourcePosition("n", place), [new SourceRecord(options.Topic, record, place)]);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
