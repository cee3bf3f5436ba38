using System.Collections.Concurrent;
using System.Text.Json;
using Sluice.Log;

namespace Sluice.Worker.Http.Produce;

/// <summary><c>POST /topics/{topic}</c>: takes records in, and answers when all of them are durable.</summary>
internal sealed class ProduceEndpoint(IEventLog log, RequestLimits limits, BodyMemory memory, TimeProvider time)
{
    private const string RestProxyAnswer = "application/vnd.kafka.v2+json";

    private readonly ConcurrentDictionary<string, int> _turns = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/topics/{topic}", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var (request, cancellationToken) = (context.Request, context.RequestAborted);
        var topic = TopicParameter.Topic(context);
        var format = RecordFormats.Of(request.ContentType);
        var key = KeyField.Parse(request.Query["key"]);
        if (key is not null && !format.TakesKeyPath)
            throw RequestException.Bad($"key= finds a field in JSON records; {format.MediaType} has none that it could find.");

        using var body = await RequestBody.ReadAsync(request, memory, limits.Body, cancellationToken);
        using var records = await ReadAsync(topic, format, key, body, cancellationToken);
        var appended = records.Count == 0 ? [] : await records.AppendAsync(log, topic, cancellationToken);
        if (format.AnswersAsRestProxy) await AnswerAsRestProxyAsync(context, records, appended);
        else await AnswerAsync(context, topic, records, appended);
    }

    /// <summary>
    /// Reads and checks every record before the topic is made: a bad request leaves nothing behind. Should the topic turn out to
    /// have another number of partitions than was taken for granted, the body is read once more.
    /// </summary>
    private async ValueTask<ProducedRecords> ReadAsync(
        string topic, RecordFormat format, KeyField? key, RequestBody body, CancellationToken cancellationToken)
    {
        var partitions = log.FindTopic(topic)?.Partitions ?? TopicSettings.Default.Partitions;
        while (true)
        {
            var records = Read(partitions, topic, format, key, body);
            if (records.Count == 0) return records;
            partitions = (await log.GetOrCreateTopicAsync(topic, cancellationToken)).Partitions;
            if (partitions == records.Partitions) return records;
            records.Dispose();
        }
    }

    private ProducedRecords Read(int partitions, string topic, RecordFormat format, KeyField? key, RequestBody body)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var records = new ProducedRecords(partitions, new ProduceSettings(NextTurn(topic, partitions), now, limits.Record));
        try
        {
            format.Read(body.Bytes, key, records);
            return records;
        }
        catch
        {
            records.Dispose();
            throw;
        }
    }

    private int NextTurn(string topic, int partitions) =>
        partitions == 1 ? 0 : _turns.AddOrUpdate(topic, 0, (_, turn) => turn == int.MaxValue ? 0 : turn + 1);

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
