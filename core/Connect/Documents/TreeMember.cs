using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sluice.Connect.Documents;

/// <summary>A member of an object, or an item of a list, which has no name.</summary>
internal readonly struct TreeMember
{
    private readonly JsonProperty _parsed;
    private readonly FieldName? _name;

    /// <summary>A member as it was parsed.</summary>
    public TreeMember(JsonProperty parsed) => (_parsed, Value) = (parsed, new TreeValue(parsed.Value));

    public TreeMember(FieldName name, TreeValue value) => (_name, Value) = (name, value);

    /// <summary>An item of a list.</summary>
    public TreeMember(TreeValue item) => Value = item;

    private TreeMember(JsonProperty parsed, FieldName? name, TreeValue value) => (_parsed, _name, Value) = (parsed, name, value);

    public TreeValue Value { get; }

    /// <summary>The name as it stands between the quotes, escapes and all.</summary>
    public ReadOnlySpan<byte> RawName => _name is { } name ? name.Raw : JsonMarshal.GetRawUtf8PropertyName(_parsed);

    public string Name => _name is { } name ? name.Text : _parsed.Name;

    public bool IsNamed(string name) => _name is { } own ? own.Text == name : _parsed.NameEquals(name);

    public TreeMember With(TreeValue value) => new(_parsed, _name, value);

    public TreeMember Renamed(FieldName name) => new(name, Value);
}
