using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sluice.Connectors.Tests.Contract;

/// <summary>A source of ten numbers, in batches of three, that does everything right but what its options say.</summary>
[Connector("careless-source", ConnectorKind.Source, Summary = "Does one thing wrong.")]
internal sealed class CarelessSource(CarelessOptions options, ConnectorContext context) : ISource
{
    private const int Last = 10;
    private const int BatchSize = 3;

    private static int _reads;

    public async IAsyncEnumerable<SourceBatch> ReadAsync(
        SourcePositions resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var shift = options.Fault == "moves" ? Interlocked.Increment(ref _reads) * Last : 0;
        var done = resumeFrom.Find("") is { } position ? BinaryPrimitives.ReadInt32BigEndian(position.Span) - shift : 0;
        if (done > 0 && options.Fault == "repeats") done--;
        if (done > 0 && options.Fault == "skips") done++;
        for (var from = done + 1; from <= Last; from += BatchSize)
        {
            var numbers = Enumerable.Range(from, Math.Min(BatchSize, Last + 1 - from)).ToList();
            if (options.Fault == "disorder") numbers.Reverse();
            var behind = options.Fault == "position lags" ? numbers[0] - 1 : Math.Max(numbers[0], numbers[^1]);
            yield return new SourceBatch(new SourcePosition("", Bytes(behind + shift)), [.. numbers.Select(number => Record(number, shift))]);
        }

        var token = options.Fault == "hangs" ? CancellationToken.None : cancellationToken;
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, token);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SourceRecord Record(int number, int shift) => new(
        options.Fault == "bad topic" ? "a/b" : "numbers", new Record { Value = Encoding.UTF8.GetBytes($"{number}") }, Bytes(number + shift));

    private static byte[] Bytes(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
