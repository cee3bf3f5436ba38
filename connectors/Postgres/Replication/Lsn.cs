using System.Globalization;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>A place in the write-ahead log, in bytes from its beginning.</summary>
internal static class Lsn
{
    /// <summary>As the server writes it: <c>16/B374D848</c>.</summary>
    public static string Format(ulong lsn) => string.Create(CultureInfo.InvariantCulture, $"{lsn >> 32:X}/{(uint)lsn:X}");

    /// <summary>Reads what the server writes.</summary>
    public static ulong Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return (ulong.Parse(text.AsSpan(0, slash), NumberStyles.HexNumber, CultureInfo.InvariantCulture) << 32)
            | ulong.Parse(text.AsSpan(slash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
