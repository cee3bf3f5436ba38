using System.Text.Unicode;

namespace Sluice.Connectors.Postgres.Values;

/// <summary>json and jsonb as they are, byte for byte: numbers keep their digits, json its white space and repeated names.</summary>
internal sealed class EmbeddedJsonValue : ValueWriter
{
    public override void Write(ReadOnlySpan<byte> text, JsonOutput output)
    {
        if (text.IsEmpty) throw new ValueTextException("it is empty, which is not JSON");
        if (!Utf8.IsValid(text)) throw new ValueTextException("it is not UTF-8, as text of a SQL_ASCII database may be");
        var levels = JsonDepth.Most - output.Depth;
        // Each level takes two characters: most text is too short to be too deep.
        if (text.Length > 2 * levels && DepthOf(text) > levels)
            throw new ValueTextException($"with what is around it, it is {JsonDepth.Problem}");
        output.Raw(text);
    }

    private static int DepthOf(ReadOnlySpan<byte> json)
    {
        var deepest = 0;
        var depth = 0;
        while (true)
        {
            var next = json.IndexOfAny("[]{}\""u8);
            if (next < 0) return deepest;
            var character = json[next];
            json = json[(next + 1)..];
            if (character == '"') json = SkipString(json);
            else if (character is (byte)'[' or (byte)'{') deepest = Math.Max(deepest, ++depth);
            else depth--;
        }
    }

    private static ReadOnlySpan<byte> SkipString(ReadOnlySpan<byte> json)
    {
        while (true)
        {
            var next = json.IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) return [];
            if (json[next] == '"') return json[(next + 1)..];
            json = json[Math.Min(next + 2, json.Length)..];
        }
    }
}
