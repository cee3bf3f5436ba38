namespace Sluice.Connectors.Sqlite.Storage;

/// <summary>What counts as JSON, for the index and for the search alike.</summary>
internal static class JsonValue
{
    /// <summary>
    /// False for most text, at a glance: the exception that tells otherwise is dear when it comes for every line of a log.
    /// </summary>
    public static bool MayBe(ReadOnlySpan<byte> value)
    {
        var trimmed = value.Trim(" \t\r\n"u8);
        if (trimmed.Length < 2) return false;
        return (trimmed[0], trimmed[^1]) is ((byte)'{', (byte)'}') or ((byte)'[', (byte)']') or ((byte)'"', (byte)'"');
    }
}
