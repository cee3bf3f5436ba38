using System.Text.Json;
using Sluice.Log;

namespace Sluice.Worker.Http.Produce;

/// <summary><c>POST /topics/{topic}</c>: takes records in, and answers when all of them are durable.</summary>
internal sealed class ProduceEndpoint(IEventLog log, RequestLimits limits, BodyMemory memory, TimeProvider time)
{
    private const string RestProxyAnswer = "application/vnd.kafka.v2+json";

    private readonly ProduceReader _reader = new(log, limits, time);

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/topics/{topic}", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var (request, cancellationToken) = (context.Request, context.RequestAborted);
        var topic = TopicParameter.Topic(context);
        var format = RecordFormats.Of(request.ContentType);
        var key = KeyField.Parse(request.Query["key"]);
        if (key is not null && !format.TakesKeyPath)
            throw RequestException.Bad($"key= finds a field in JSON records; {format.MediaType} has none that it could find.");

        var idempotencyKey = IdempotencyKey.Read(request.Headers);
        using var body = await RequestBody.ReadAsync(request, memory, limits.WholeBody, cancellationToken);
        var produce = new ProduceRequest(topic, format, key, idempotencyKey, body);
        if (idempotencyKey is null)
        {
            using var records = await _reader.ReadAsync(produce, cancellationToken);
            await AppendAsync(context, produce, records, opened: null, cancellationToken);
        }
        else
        {
            await HandleKeyedAsync(context, produce, IdempotencyKey.Fingerprint(format, request.QueryString, body.Bytes), cancellationToken);
        }
    }

    private async Task HandleKeyedAsync(
        HttpContext context, ProduceRequest produce, ulong fingerprint, CancellationToken cancellationToken)
    {
        if (log.FindTopic(produce.Topic) is null)
        {
            using var first = await _reader.ReadAsync(produce, cancellationToken);
            if (first.Count == 0)
            {
                await AppendAsync(context, produce, first, opened: null, cancellationToken);
                return;
            }
        }

        // What this key has stood for before is known before a record is looked at: another request is refused as such, and a
        // repeat gets its first answer, whatever became of the topic.
        using var opened = await log.OpenRequestAsync(produce.Topic, produce.IdempotencyKey!, fingerprint, cancellationToken);
        using var records = _reader.Read(produce, opened);
        // Until its fate is known nobody else may come with this key, also when this client has gone.
        await AppendAsync(context, produce, records, opened, CancellationToken.None);
    }

    private async Task AppendAsync(
        HttpContext context, ProduceRequest produce, ProducedRecords records, OpenRequest? opened, CancellationToken cancellationToken)
    {
        // The records are encoded: the body would only take memory while they wait for the disk.
        produce.Body.Dispose();
        var appended = records.Count == 0 ? [] : await records.AppendAsync(log, produce.Topic, opened, cancellationToken);
        if (produce.Format.AnswersAsRestProxy) await AnswerAsRestProxyAsync(context, records, appended);
        else await AnswerAsync(context, produce.Topic, records, appended);
    }

    private static Task AnswerAsync(
        HttpContext context, string topic, ProducedRecords records, IReadOnlyList<(int Partition, AppendResult Result)> appended) =>
        context.AnswerAsync(StatusCodes.Status200OK, (topic, records.Count, appended), static (json, answer) =>
        {
            json.WriteStartObject();
            json.WriteString("topic", answer.topic);
            json.WriteNumber("records", answer.Count);
            json.WriteStartArray("offsets");
            foreach (var (partition, result) in answer.appended)
            {
                json.WriteStartObject();
                json.WriteNumber("partition", partition);
                json.WriteNumber("first", result.FirstOffset);
                json.WriteNumber("last", result.LastOffset);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static Task AnswerAsRestProxyAsync(
        HttpContext context, ProducedRecords records, IReadOnlyList<(int Partition, AppendResult Result)> appended)
    {
        var first = appended.ToDictionary(entry => entry.Partition, entry => entry.Result.FirstOffset);
        return context.AnswerAsync(StatusCodes.Status200OK, (records.Places, first), WriteRestProxyAnswer, RestProxyAnswer);
    }

    private static void WriteRestProxyAnswer(
        Utf8JsonWriter json, (IReadOnlyList<(int Partition, int Ordinal)> Places, Dictionary<int, long> First) answer)
    {
        json.WriteStartObject();
        json.WriteStartArray("offsets");
        foreach (var (partition, ordinal) in answer.Places)
        {
            json.WriteStartObject();
            json.WriteNumber("partition", partition);
            json.WriteNumber("offset", answer.First[partition] + ordinal);
            json.WriteNull("error_code");
            json.WriteNull("error");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNull("key_schema_id");
        json.WriteNull("value_schema_id");
        json.WriteEndObject();
    }
}
