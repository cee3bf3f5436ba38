using System.Globalization;
using System.Text.Json;
using Sluice.Log;

namespace Sluice.Worker.Http.Groups;

/// <summary>Reads what <c>POST /groups/{group}/seek</c> says; throws a 400 that shows how to write it.</summary>
internal static class GroupSeekBody
{
    private const string Example = "{\"to\": \"earliest\"}, {\"topic\": \"orders\", \"partition\": 0, \"offset\": 17} or {\"topics\": [\"orders\"], \"time\": \"2026-01-31T09:30:00Z\"}";

    private static readonly string[] Known = ["topic", "topics", "partition", "offset", "time", "to"];

    public static GroupSeek Read(ReadOnlySpan<byte> body)
    {
        var seek = JsonBody.Parse(body, $"Write it like {Example}.");
        if (seek.ValueKind != JsonValueKind.Object) throw Wrong("The body is no JSON object.");
        foreach (var member in seek.EnumerateObject())
        {
            if (!Known.Contains(member.Name)) throw Wrong($"'{member.Name}' is not known here; known are {string.Join(", ", Known)}.");
        }

        var topics = Topics(seek);
        return new GroupSeek { Target = Target(seek), Topics = topics, Partition = Partition(seek, topics) };
    }

    private static SeekTarget Target(JsonElement seek)
    {
        var given = seek.EnumerateObject().Where(member => member.Name is "offset" or "time" or "to").ToList();
        if (given is not [var target]) throw Wrong("Name exactly one of offset, time and to.");
        return target.Name switch
        {
            "offset" => target.Value.ValueKind == JsonValueKind.Number && target.Value.TryGetInt64(out var offset) && offset >= 0
                ? SeekTarget.At(offset)
                : throw Wrong("offset is no whole number from 0."),
            "time" => SeekTarget.At(Time(target.Value)),
            _ => target.Value.ToString() switch
            {
                "earliest" => SeekTarget.Earliest,
                "latest" => SeekTarget.Latest,
                var other => throw Wrong($"to is earliest or latest, not '{other}'."),
            },
        };
    }

    /// <summary>A time in ISO 8601, taken as UTC unless it says otherwise, or milliseconds since 1970.</summary>
    private static DateTimeOffset Time(JsonElement value)
    {
        var text = value.ToString();
        if (value.ValueKind is JsonValueKind.Number or JsonValueKind.String
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return value.ValueKind == JsonValueKind.String
            && text.Contains('-', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw Wrong($"time '{text}' is neither a time like 2026-01-31T09:30:00Z nor milliseconds since 1970.");
    }

    private static IReadOnlyList<string> Topics(JsonElement seek)
    {
        var one = seek.TryGetProperty("topic", out var topic);
        if (one && seek.TryGetProperty("topics", out _)) throw Wrong("Name topic or topics, not both.");
        if (one) return [Name(topic)];
        if (!seek.TryGetProperty("topics", out var topics)) return [];
        return topics.ValueKind == JsonValueKind.Array && topics.GetArrayLength() > 0
            ? [.. topics.EnumerateArray().Select(Name)]
            : throw Wrong("topics is no list of names.");
    }

    private static string Name(JsonElement name) => name.ValueKind == JsonValueKind.String
        ? TopicParameter.Check(name.GetString()!)
        : throw Wrong("A topic's name is text.");

    private static int? Partition(JsonElement seek, IReadOnlyList<string> topics)
    {
        if (!seek.TryGetProperty("partition", out var partition)) return null;
        if (topics.Count != 1) throw Wrong("partition goes with one topic.");
        return partition.ValueKind == JsonValueKind.Number && partition.TryGetInt32(out var number) && number >= 0
            ? number
            : throw Wrong("partition is no whole number from 0.");
    }

    private static RequestException Wrong(string what) => RequestException.Bad($"{what} Write it like {Example}.");
}
