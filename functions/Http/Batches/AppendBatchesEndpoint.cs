using Microsoft.Net.Http.Headers;
using Sluice.Log;
using Sluice.Worker.Http.Produce;

namespace Sluice.Worker.Http.Batches;

/// <summary>
/// <c>POST /topics/{topic}/partitions/{partition}/batches</c>: takes batches that the client has built, stores them as they are,
/// and answers when they are durable.
/// </summary>
/// <param name="checking">How many bodies are checked at once: compressed batches are unpacked for that, which takes memory.</param>
internal sealed class AppendBatchesEndpoint(IEventLog log, RequestLimits limits, BodyMemory memory, SemaphoreSlim checking)
{
    // As many as a request of any other format may bring.
    private const int MostRecords = 1_000_000;
    private const int MostBatches = 1_000;

    private readonly ForeignBatchLimits _limits = new(limits.Record, limits.Body, MostRecords, MostBatches);

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/topics/{topic}/partitions/{partition}/batches", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        var partition = TopicParameter.Partition(context);
        CheckType(context.Request.ContentType);
        IdempotencyKey.Refuse(
            context.Request.Headers,
            "batches carry a producer id, an epoch and a sequence, and are stored once by these. POST /producers opens a producer.");
        CheckPartition(partition);
        using var body = await RequestBody.ReadAsync(context.Request, memory, limits.WholeBody, cancellationToken);
        var batches = await ParseAsync(body, cancellationToken);
        var records = batches.Count;
        try
        {
            await log.GetOrCreateTopicAsync(partition.Topic, cancellationToken);
        }
        catch
        {
            batches.Dispose();
            throw;
        }

        var result = await log.AppendAsync(partition, batches, stamp: null, cancellationToken);
        await context.AnswerAsync(StatusCodes.Status200OK, (partition, records, result), static (json, answer) =>
        {
            json.WriteStartObject();
            json.WriteString("topic", answer.partition.Topic);
            json.WriteNumber("partition", answer.partition.Partition);
            json.WriteNumber("first", answer.result.FirstOffset);
            json.WriteNumber("last", answer.result.LastOffset);
            json.WriteNumber("records", answer.records);
            json.WriteBoolean("duplicate", answer.result.Duplicate);
            json.WriteEndObject();
        });
    }

    private async ValueTask<EncodedBatches> ParseAsync(RequestBody body, CancellationToken cancellationToken)
    {
        await checking.WaitAsync(cancellationToken);
        try
        {
            return body.HandOver((buffer, length) => ForeignBatches.Take(buffer, length, _limits));
        }
        finally
        {
            checking.Release();
        }
    }

    /// <summary>A partition that there will not be leaves no topic behind.</summary>
    private void CheckPartition(TopicPartition partition)
    {
        var partitions = log.FindTopic(partition.Topic)?.Partitions ?? TopicSettings.Default.Partitions;
        if (partition.Partition >= partitions) throw new UnknownPartitionException(partition, partitions);
    }

    private static void CheckType(string? contentType)
    {
        if (MediaTypeHeaderValue.TryParse(contentType, out var parsed)
            && (parsed.MediaType.Equals(BatchMediaTypes.Octets, StringComparison.OrdinalIgnoreCase)
                || parsed.MediaType.Equals(BatchMediaTypes.Batches, StringComparison.OrdinalIgnoreCase))) return;
        throw RequestException.UnsupportedMediaType(
            $"Batches come as {BatchMediaTypes.Octets} or {BatchMediaTypes.Batches}; for records in JSON or text use POST /topics/{{topic}}.");
    }
}
