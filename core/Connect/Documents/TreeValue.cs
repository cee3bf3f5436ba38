using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Connect.Documents;

/// <summary>
/// A JSON value on its way through a chain: untouched as it was parsed, or made anew. What is untouched is passed through byte
/// for byte.
/// </summary>
internal readonly struct TreeValue
{
    private readonly JsonElement _parsed;

    // A TreeBranch, or the JSON of a single value as bytes; null: untouched.
    private readonly object? _made;

    public TreeValue(JsonElement parsed) => _parsed = parsed;

    public TreeValue(TreeBranch branch) => _made = branch;

    private TreeValue(byte[] json) => _made = json;

    /// <summary>No value at all; in place of a value it removes that.</summary>
    public static TreeValue Missing => default;

    public static TreeValue Null { get; } = new("null"u8.ToArray());

    public bool IsMissing => _made is null && _parsed.ValueKind == JsonValueKind.Undefined;

    /// <summary>The value as it was parsed; undefined when it was made anew.</summary>
    public JsonElement Parsed => _parsed;

    public bool IsParsed => _made is null;

    public JsonValueKind Kind => _made switch
    {
        null => _parsed.ValueKind,
        TreeBranch branch => branch.IsList ? JsonValueKind.Array : JsonValueKind.Object,
        var json => KindOf(((byte[])json)[0]),
    };

    /// <summary>A value that is not an object nor a list, from its JSON.</summary>
    public static TreeValue OfJson(byte[] json) => new(json);

    public static TreeValue OfText(string text)
    {
        var escaped = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        return new TreeValue([(byte)'"', .. escaped, (byte)'"']);
    }

    /// <summary>The members of an object or the items of a list; none of any other value. Not to be written to.</summary>
    public TreeMember[] Members()
    {
        if (_made is TreeBranch branch) return branch.Members;
        if (_parsed.ValueKind == JsonValueKind.Object)
        {
            var (members, index) = (new TreeMember[_parsed.GetPropertyCount()], 0);
            foreach (var property in _parsed.EnumerateObject()) members[index++] = new TreeMember(property);
            return members;
        }

        if (_parsed.ValueKind == JsonValueKind.Array)
        {
            var (items, index) = (new TreeMember[_parsed.GetArrayLength()], 0);
            foreach (var item in _parsed.EnumerateArray()) items[index++] = new TreeMember(new TreeValue(item));
            return items;
        }

        return [];
    }

    /// <summary>The value to look at; one that was made anew is parsed for it.</summary>
    public JsonElement ToElement() => _made switch
    {
        null => _parsed,
        byte[] json => JsonElement.Parse(json),
        _ => JsonElement.Parse(TreeWriter.Write(this)),
    };

    /// <summary>The JSON of a value that is not a branch.</summary>
    internal ReadOnlySpan<byte> RawText() => _made is byte[] json ? json : JsonMarshal.GetRawUtf8Value(_parsed);

    internal TreeBranch? Branch => _made as TreeBranch;

    private static JsonValueKind KindOf(byte first) => first switch
    {
        (byte)'"' => JsonValueKind.String,
        (byte)'t' => JsonValueKind.True,
        (byte)'f' => JsonValueKind.False,
        (byte)'n' => JsonValueKind.Null,
        (byte)'{' => JsonValueKind.Object,
        (byte)'[' => JsonValueKind.Array,
        _ => JsonValueKind.Number,
    };
}
