using System.Text.Json;

namespace Sluice.Worker.Commands;

/// <summary>One record on one line, for people.</summary>
internal static class RecordLine
{
    /// <summary>Writes time, place, key and value of a record as the worker answers it.</summary>
    /// <param name="topic">Left out where it is the same on every line.</param>
    public static string Of(JsonElement record, string? topic = null)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(record.GetProperty("timestamp").GetInt64()).ToLocalTime();
        var place = $"{(topic is null ? "" : $"{topic}-")}{record.GetProperty("partition")}:{record.GetProperty("offset")}";
        var key = record.GetProperty("key") is { ValueKind: JsonValueKind.String } text ? $" {Terminal.Strong(text.GetString()!)}" : "";
        return $"{Terminal.Faint($"{time:yyyy-MM-dd HH:mm:ss.fff} {place}")}{key} {Value(record.GetProperty("value"))}";
    }

    /// <summary>JSON may be written over several lines; here it is one.</summary>
    public static string OneLine(string text) => text.Replace("\r\n", " ").Replace('\n', ' ').Replace('\r', ' ');

    /// <summary>A text; as it was written when it has half a character in it, which JSON's escapes can say and no text can have.</summary>
    public static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText();
        }
    }

    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => Terminal.Faint("(null)"),
        JsonValueKind.String => OneLine(Text(value)),
        _ => OneLine(value.GetRawText()),
    };
}
