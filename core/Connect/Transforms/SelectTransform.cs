using System.Buffers;
using System.Text.Json;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>
/// <c>{ "select": ["user.id", "level"] }</c> keeps these fields where they are;
/// <c>{ "select": { "id": "user.id", "sku": "$.items[0].sku" } }</c> makes a flat object with these names.
/// </summary>
/// <remarks>A field that a record does not have is left out. A tombstone goes on as it is.</remarks>
internal sealed class SelectTransform : Transform
{
    private readonly FieldTree? _kept;
    private readonly (string Name, FieldPath Field)[] _named;

    private SelectTransform(FieldTree? kept, (string Name, FieldPath Field)[] named) => (_kept, _named) = (kept, named);

    public static SelectTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        if (json.ValueKind == JsonValueKind.Object && json.EnumerateObject().Any())
        {
            var named = json.EnumerateObject()
                .Select(member => (member.Name, Field: Named(member, ConfigurationPath.Member(path, member.Name), errors)))
                .ToArray();
            return errors.Count == before ? new SelectTransform(null, [.. named.Select(entry => (entry.Name, entry.Field!))]) : null;
        }

        const string Remedy = "give the field a name: { \"sku\": \"$.items[0].sku\" }";
        var texts = FieldPaths.Texts(json, path, errors) ?? [];
        var fields = texts.Index()
            .Select(text => FieldPaths.ReadNames(text.Item, ConfigurationPath.Item(path, text.Index), Remedy, errors))
            .ToList();
        return errors.Count == before ? new SelectTransform(FieldTree.Of(fields!), []) : null;
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryParse(out var value)) return TransformVerdict.Failed;
        if (value.ValueKind != JsonValueKind.Object) return record.Fail("the value is JSON but no object, so it has no fields");
        var text = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(text, JsonFormat.Unescaped))
        {
            if (_kept is not null) WriteKept(value, _kept, writer);
            else WriteNamed(value, writer);
        }

        record.SetValue(text.WrittenMemory);
        return TransformVerdict.Passed;
    }

    private static FieldPath? Named(JsonProperty member, string path, ICollection<ConfigurationError> errors)
    {
        if (member.Value.ValueKind == JsonValueKind.String) return FieldPaths.Read(member.Value.GetString()!, path, errors);
        errors.Add(new ConfigurationError(path, $"expected the path of a field, got {FoundValue.Describe(member.Value)}"));
        return null;
    }

    private static void WriteKept(JsonElement value, FieldTree kept, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var member in value.EnumerateObject())
        {
            if (kept.Below(member.Name) is not { } below || !HasField(member.Value, below)) continue;
            writer.WritePropertyName(member.Name);
            WriteBelow(member.Value, below, writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteBelow(JsonElement value, FieldTree kept, Utf8JsonWriter writer)
    {
        if (kept.IsField)
        {
            value.WriteTo(writer);
            return;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            WriteKept(value, kept, writer);
            return;
        }

        writer.WriteStartArray();
        foreach (var item in value.EnumerateArray().Where(item => HasField(item, kept))) WriteBelow(item, kept, writer);
        writer.WriteEndArray();
    }

    private static bool HasField(JsonElement value, FieldTree kept) => kept.IsField || value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(
            member => kept.Below(member.Name) is { } below && HasField(member.Value, below)),
        JsonValueKind.Array => value.EnumerateArray().Any(item => HasField(item, kept)),
        _ => false,
    };

    private void WriteNamed(JsonElement value, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, field) in _named)
        {
            if (!field.TryGet(value, out var found)) continue;
            writer.WritePropertyName(name);
            found.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
