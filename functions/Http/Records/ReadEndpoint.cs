using System.Globalization;
using System.Text.Json;
using Sluice.Log;

namespace Sluice.Worker.Http.Records;

/// <summary><c>GET /topics/{topic}/partitions/{partition}/records?offset=&amp;max=&amp;wait=</c>: reads from an offset on.</summary>
internal sealed class ReadEndpoint(WaitingReader reader)
{
    private const int DefaultMax = 500;
    private const int LargestMax = 10_000;
    private const int AnswerBytes = 1 << 20;

    // What was read may be packed, and unpack to a thousand times as much.
    private const int LongestAnswer = 16 << 20;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/topics/{topic}/partitions/{partition}/records", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var partition = TopicParameter.Partition(context);
        var from = StartPosition.Parse(ReadQuery.Text(query, "offset") ?? "earliest", "offset");
        var max = ReadQuery.Number(query, "max", DefaultMax, 1, LargestMax);
        var wait = ReadQuery.Wait(query, "wait", WaitingReader.LongestWait);
        var format = ReadQuery.Format(query);

        using var read = await reader.ReadAsync(partition, from, AnswerBytes, wait, context.RequestAborted);
        using var answer = new PooledBuffer();
        var next = Write(answer, read, partition.Partition, max, format);
        context.Response.Headers["X-Next-Offset"] = next.ToString(CultureInfo.InvariantCulture);
        await context.AnswerAsync(StatusCodes.Status200OK, answer.WrittenMemory);
    }

    /// <summary>Writes the array of records and returns the offset to read on from.</summary>
    private static long Write(PooledBuffer answer, LogRead read, int partition, int max, ValueFormat format)
    {
        using var json = new Utf8JsonWriter(answer, JsonAnswer.Format);
        json.WriteStartArray();
        var (next, left) = (read.NextOffset, max);
        foreach (var record in read)
        {
            if (left == 0 || json.BytesCommitted + json.BytesPending >= LongestAnswer)
            {
                next = record.Offset;
                break;
            }

            RecordJson.Write(json, partition, record, format);
            left--;
        }

        json.WriteEndArray();
        return next;
    }
}
