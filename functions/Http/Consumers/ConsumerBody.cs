using System.Text.Json;
using Sluice.Log;

namespace Sluice.Worker.Http.Consumers;

/// <summary>What the bodies of requests to a consumer instance say.</summary>
internal static class ConsumerBody
{
    private const string PartitionsExample = "{\"partitions\": [{\"topic\": \"orders\", \"partition\": 0}]}";
    private const string OffsetsExample = "{\"offsets\": [{\"topic\": \"orders\", \"partition\": 0, \"offset\": 17}]}";
    private const string SubscriptionExample = "{\"topics\": [\"orders\"]} or {\"topic_pattern\": \"orders.*\"}";

    /// <summary>The body as JSON; null when it is empty, or the word null.</summary>
    public static async ValueTask<JsonElement?> ReadAsync(
        HttpRequest request, BodyMemory memory, BodyLimit limit, CancellationToken cancellationToken)
    {
        using var body = await RequestBody.ReadAsync(request, memory, limit, cancellationToken);
        if (body.Bytes.IsEmpty) return null;
        ConsumerMedia.CheckBody(request);
        var json = JsonBody.Parse(body.Bytes);
        return json.ValueKind == JsonValueKind.Null ? null : json;
    }

    public static Subscription Subscription(JsonElement? body)
    {
        var topics = Member(body, "topics");
        var pattern = Member(body, "topic_pattern");
        if (topics is not null && pattern is not null)
            throw Exclusive("Subscription to topics and to a pattern are mutually exclusive; name one of them.");
        try
        {
            if (pattern is { ValueKind: JsonValueKind.String } text) return Log.Subscription.ToPattern(text.GetString()!);
            if (topics is { ValueKind: JsonValueKind.Array } names && names.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String))
                return Log.Subscription.ToTopics(names.EnumerateArray().Select(name => TopicParameter.Check(name.GetString()!)));
        }
        catch (InvalidGroupException wrong)
        {
            throw RequestException.Unprocessable(wrong.Message);
        }

        throw Missing("topics", SubscriptionExample);
    }

    public static IReadOnlyList<TopicPartition> Partitions(JsonElement? body) =>
        [.. Items(body, "partitions", PartitionsExample).Select(item => Partition(item, PartitionsExample))];

    public static IReadOnlyList<(TopicPartition Partition, long Offset, string Metadata)> Offsets(JsonElement? body) =>
        [.. Items(body, "offsets", OffsetsExample).Select(Offset)];

    /// <summary>The answer when topics, a pattern and partitions of one's own choice are mixed.</summary>
    public static RequestException Exclusive(string message) =>
        new(StatusCodes.Status409Conflict, ErrorCodes.ConsumerIllegalState, message);

    private static (TopicPartition Partition, long Offset, string Metadata) Offset(JsonElement item)
    {
        var partition = Partition(item, OffsetsExample);
        var isOffset = Member(item, "offset") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out _);
        var offset = isOffset ? item.GetProperty("offset").GetInt64() : -1;
        if (offset is < 0 or long.MaxValue) throw RequestException.Unprocessable($"The offset of {partition} is no whole number from 0. Write it like {OffsetsExample}.");
        var metadata = Member(item, "metadata")?.ToString() ?? "";
        return metadata.Length <= CommittedOffset.MaxMetadataLength
            ? (partition, offset, metadata)
            : throw RequestException.Unprocessable($"The metadata of {partition} has more than {CommittedOffset.MaxMetadataLength} characters.");
    }

    private static TopicPartition Partition(JsonElement item, string example)
    {
        var topic = Member(item, "topic") is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;
        var partition = -1;
        var isNumber = Member(item, "partition") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out partition);
        return topic is not null && isNumber
            ? new TopicPartition(TopicParameter.Check(topic), partition)
            : throw RequestException.Unprocessable($"An entry names no topic and partition. Write it like {example}.");
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement? body, string name, string example) =>
        Member(body, name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : throw Missing(name, example);

    private static JsonElement? Member(JsonElement? body, string name) =>
        body is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    private static RequestException Missing(string name, string example) =>
        RequestException.Unprocessable($"The body has no list '{name}'. Write it like {example}.");
}
