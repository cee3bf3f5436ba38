using System.Text.Json;
using Sluice.Connect.DeadLetters;

namespace Sluice.Worker.Http.DeadLetters;

/// <summary>Reads what <c>POST /dlq/{connector}/retry</c> and <c>/purge</c> say; throws a 400 that shows how to write it.</summary>
internal static class DeadLetterBody
{
    private const int MostIds = 10_000;

    public static DeadLetterWish Read(ReadOnlySpan<byte> body, bool takesTarget)
    {
        var example = takesTarget
            ? "{\"records\": [\"0:17\"]} or {\"all\": true, \"to\": \"topic\"}"
            : "{\"records\": [\"0:17\"]} or {\"all\": true}";
        var wish = JsonBody.Parse(body, $"Write it like {example}.");
        if (wish.ValueKind != JsonValueKind.Object) throw Wrong("The body is no JSON object.");
        var (ids, all, target) = ((IReadOnlyList<DeadLetterId>?)null, false, (RetryTarget?)null);
        foreach (var member in wish.EnumerateObject())
        {
            switch (member.Name)
            {
                case "records" when member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() is > 0 and <= MostIds:
                    ids = [.. member.Value.EnumerateArray().Select(id => Id(id.ToString()))];
                    break;
                case "records":
                    throw Wrong($"records is no list of 1 to {MostIds} dead letters.");
                case "all" when member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    all = member.Value.GetBoolean();
                    break;
                case "to" when takesTarget:
                    target = member.Value.ToString() switch
                    {
                        "connector" => RetryTarget.Connector,
                        "topic" => RetryTarget.Topic,
                        var other => throw Wrong($"to is connector or topic, not '{other}'."),
                    };
                    break;
                default:
                    throw Wrong($"'{member.Name}' is not known here, or not like this.");
            }
        }

        if (ids is null != all) throw Wrong("Name records, or say all; one of the two.");
        return new DeadLetterWish(ids, target);

        RequestException Wrong(string what) => RequestException.Bad($"{what} Write it like {example}.");
    }

    public static DeadLetterId Id(string text) => DeadLetterId.TryParse(text, out var id)
        ? id
        : throw RequestException.Bad($"'{text}' is no dead letter. Write it as its partition and offset in the dead-letter topic, like 0:17.");
}
