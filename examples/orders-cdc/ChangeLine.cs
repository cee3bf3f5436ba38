using System.Text.Json;

namespace Sluice.Examples.Orders;

/// <summary>One line for people of a change as <c>sluice tail --json</c> prints it: what happened, to which row, what became of it.</summary>
internal static class ChangeLine
{
    /// <summary>Null for a record that is no change: the tombstone behind a delete.</summary>
    public static string? Of(string record)
    {
        using var document = JsonDocument.Parse(record);
        var change = document.RootElement.GetProperty("value");
        if (change.ValueKind != JsonValueKind.Object) return null;
        var source = change.GetProperty("source");
        var time = DateTimeOffset.FromUnixTimeMilliseconds(source.GetProperty("ts_ms").GetInt64());
        var (before, after) = (change.GetProperty("before"), change.GetProperty("after"));
        var (verb, text) = change.GetProperty("op").GetString() switch
        {
            "r" => ("there is", Row(after)),
            "c" => ("INSERT", Row(after)),
            "u" => ("UPDATE", Difference(before, after)),
            "d" => ("DELETE", Row(before)),
            _ => ("TRUNCATE", ""),
        };
        var row = (after.ValueKind == JsonValueKind.Object ? after : before) is { ValueKind: JsonValueKind.Object } known ? known.GetProperty("id").GetRawText() : "";
        return $"{time:HH:mm:ss.fff}  {verb,-8}  {source.GetProperty("table").GetString(),-9} {row,4}  {text}";
    }

    private static string Row(JsonElement row) =>
        string.Join(", ", row.EnumerateObject().Where(column => column.Name is not ("id" or "changed_at")).Select(column => $"{column.Name} {column.Value}"));

    /// <summary>Without the old row, which only a table with REPLICA IDENTITY FULL tells, the new one.</summary>
    private static string Difference(JsonElement before, JsonElement after) => before.ValueKind != JsonValueKind.Object ? Row(after) : string.Join(
        ", ",
        after.EnumerateObject()
            .Where(column => column.Name != "changed_at" && before.GetProperty(column.Name).GetRawText() != column.Value.GetRawText())
            .Select(column => $"{column.Name} {before.GetProperty(column.Name)} -> {column.Value}"));
}
