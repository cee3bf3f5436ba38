using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>A source of numbered records in one part; reads on from any position, in batches of any size.</summary>
[Connector("scripted-source", ConnectorKind.Source)]
public sealed class ScriptedSource(ScriptedSourceOptions options, ConnectorContext context) : ISource
{
    public async IAsyncEnumerable<SourceBatch> ReadAsync(
        SourcePositions resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        options.Starts++;
        var next = resumeFrom.Find("part") is { } position ? BinaryPrimitives.ReadInt32BigEndian(position.Span) + 1 : 0;
        while (true)
        {
            while (next < options.Count)
            {
                var size = Math.Min(options.BatchSize, options.Count - next);
                var records = Enumerable.Range(next, size).Select(Record).ToList();
                next += size;
                yield return options.Alter(new SourceBatch(new SourcePosition("part", PositionOf(next - 1)), records))!;
                options.AfterBatch(next);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), context.Time, cancellationToken);
        }
    }

    public ValueTask AcknowledgeAsync(SourcePosition position, CancellationToken cancellationToken)
    {
        options.Acknowledged = BinaryPrimitives.ReadInt32BigEndian(position.Value.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static byte[] PositionOf(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private SourceRecord Record(int number)
    {
        var record = new Record { Key = options.Keyed ? Encoding.UTF8.GetBytes($"k{number % 7}") : (ReadOnlyMemory<byte>?)null, Value = Encoding.UTF8.GetBytes($"{number}") };
        return new SourceRecord("numbers", record, PositionOf(number)) { Fault = options.FaultOf(number) };
    }
}
