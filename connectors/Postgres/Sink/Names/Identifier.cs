using System.Text;

namespace Sluice.Connectors.Postgres.Sink.Names;

/// <summary>Names of schemas, tables and columns as statements have them: always quoted, so that none can be anything but a name.</summary>
internal static class Identifier
{
    /// <summary>PostgreSQL cuts what is longer, without a word.</summary>
    private const int MaxBytes = 63;

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>What keeps a text from being a name, or null.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0) return "has an empty name in it";
        if (name.Contains('\0', StringComparison.Ordinal)) return "has a name with the character U+0000 in it, which PostgreSQL does not take";
        return Encoding.UTF8.GetByteCount(name) > MaxBytes ? $"has the name '{name}', which is longer than PostgreSQL's {MaxBytes} bytes" : null;
    }
}
