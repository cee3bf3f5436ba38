namespace Sluice.Connect.Transforms;

/// <summary>Tells plain text from JSON by its first character: a topic of log lines must not cost an exception for each.</summary>
internal static class JsonStart
{
    /// <summary>Why it is not JSON, or null when it may be.</summary>
    public static string? Problem(ReadOnlySpan<byte> text)
    {
        var start = text.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0) return "the value is not JSON: it is empty";
        return text[start] is (byte)'{' or (byte)'[' or (byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9')
            or (byte)'t' or (byte)'f' or (byte)'n'
                ? null
                : "the value is not JSON: nothing in JSON begins like this";
    }
}
