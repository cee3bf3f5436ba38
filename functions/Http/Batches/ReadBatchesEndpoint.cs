using System.Globalization;
using Sluice.Worker.Http.Records;

namespace Sluice.Worker.Http.Batches;

/// <summary>
/// <c>GET /topics/{topic}/partitions/{partition}/batches?offset=&amp;max=&amp;wait=</c>: whole batches, as they are stored.
/// </summary>
internal sealed class ReadBatchesEndpoint(WaitingReader reader)
{
    private const int DefaultMax = 1 << 20;
    private const int LargestMax = 4 << 20;
    private const int PieceSize = 64 << 10;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/topics/{topic}/partitions/{partition}/batches", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var (query, response, aborted) = (context.Request.Query, context.Response, context.RequestAborted);
        var partition = TopicParameter.Partition(context);
        var from = StartPosition.Parse(ReadQuery.Text(query, "offset") ?? "earliest", "offset");
        var max = ReadQuery.Number(query, "max", DefaultMax, 1, LargestMax);
        var wait = ReadQuery.Wait(query, "wait", WaitingReader.LongestWait);

        using var read = await reader.ReadAsync(partition, from, max, wait, aborted);
        response.ContentType = BatchMediaTypes.Octets;
        response.ContentLength = read.Batches.Length;
        response.Headers["Sluice-First-Offset"] = Number(read.Offsets.First);
        response.Headers["Sluice-Next-Offset"] = Number(read.Offsets.Next);
        response.Headers["Sluice-Read-From"] = Number(read.From);
        response.Headers["Sluice-Read-Next"] = Number(read.NextOffset);
        // Piece by piece, so that a slow reader does not make the server hold all of it twice.
        for (var rest = read.Batches; rest.Length > 0; rest = rest[Math.Min(PieceSize, rest.Length)..])
            await response.BodyWriter.WriteAsync(rest[..Math.Min(PieceSize, rest.Length)], aborted);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
