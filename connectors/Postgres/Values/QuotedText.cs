namespace Sluice.Connectors.Postgres.Values;

/// <summary>Text in double quotes with backslashes before what is taken literally: of arrays and of hstore.</summary>
internal static class QuotedText
{
    /// <summary>
    /// Reads from after the opening quote and leaves <paramref name="rest"/> after the closing one. What it returns is
    /// valid until <paramref name="scratch"/> is shrunk.
    /// </summary>
    public static ReadOnlySpan<byte> Read(ref ReadOnlySpan<byte> rest, ScratchText scratch)
    {
        var start = scratch.Length;
        while (true)
        {
            var next = rest.IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) throw new ValueTextException("a quote is not closed");
            if (rest[next] == '"')
            {
                var piece = rest[..next];
                rest = rest[(next + 1)..];
                if (scratch.Length == start) return piece;
                scratch.Add(piece);
                return scratch.From(start);
            }

            if (next + 1 == rest.Length) throw new ValueTextException("a quote is not closed");
            scratch.Add(rest[..next]);
            scratch.Add(rest[next + 1]);
            rest = rest[(next + 2)..];
        }
    }
}
