using System.Text.Json;

namespace Sluice.Connectors.Elasticsearch.Bulk;

/// <summary>Reads the answer to a bulk request.</summary>
internal static class BulkAnswer
{
    /// <summary>
    /// Asks the cluster for no more than we read. The status of every item must be among it: items are told apart by their
    /// position alone, and filtering by errors would leave the good ones out and shift the rest.
    /// </summary>
    public const string Filter = "filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason";

    /// <summary>The outcomes in the order of the actions; throws <see cref="JsonException"/> when it is not such an answer.</summary>
    public static IReadOnlyList<ItemOutcome> Read(ReadOnlyMemory<byte> json, int expected)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("items", out var items)
            || items.ValueKind != JsonValueKind.Array
            || items.GetArrayLength() != expected)
        {
            throw new JsonException($"it does not have the {expected} items that were asked for");
        }

        return [.. items.EnumerateArray().Select(Item)];
    }

    private static ItemOutcome Item(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object) throw new JsonException("an item is no object");
        foreach (var action in item.EnumerateObject())
        {
            if (action.Value.ValueKind != JsonValueKind.Object
                || !action.Value.TryGetProperty("status", out var status)
                || status.ValueKind != JsonValueKind.Number
                || !status.TryGetInt32(out var number)) break;
            return action.Value.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                ? new ItemOutcome(number, Text(error, "type"), Text(error, "reason"))
                : new ItemOutcome(number, null, null);
        }

        throw new JsonException("an item has no status");
    }

    private static string Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
}
