using System.Text.Json;

namespace Sluice.Connect.Documents;

/// <summary>Whether a value that was made anew is nested no deeper than somebody reads.</summary>
internal static class TreeDepth
{
    /// <summary>Whether a value has at most so many levels of objects and lists.</summary>
    public static bool Fits(TreeValue value, int levels)
    {
        if (value.Branch is not { } branch) return value.Kind is not (JsonValueKind.Object or JsonValueKind.Array) || Fits(value.RawText(), levels);
        if (levels == 0) return false;
        foreach (var member in branch.Members)
        {
            if (!Fits(member.Value, levels - 1)) return false;
        }

        return true;
    }

    private static bool Fits(ReadOnlySpan<byte> json, int levels)
    {
        // No deeper than it has brackets, which are counted faster than it is read.
        if (json.Count((byte)'{') + json.Count((byte)'[') <= levels) return true;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = levels + 1 });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= levels) return false;
        }

        return true;
    }
}
