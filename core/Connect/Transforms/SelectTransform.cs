using System.Text.Json;
using Sluice.Connect.Documents;
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
    private readonly (FieldName Name, FieldPath Field)[] _named;

    private SelectTransform(FieldTree? kept, (FieldName Name, FieldPath Field)[] named) => (_kept, _named) = (kept, named);

    public static SelectTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        if (json.ValueKind == JsonValueKind.Object && json.EnumerateObject().Any())
        {
            var named = json.EnumerateObject()
                .Select(member => (new FieldName(member.Name), Field: Named(member, ConfigurationPath.Member(path, member.Name), errors)))
                .ToArray();
            return errors.Count == before ? new SelectTransform(null, [.. named.Select(entry => (entry.Item1, entry.Field!))]) : null;
        }

        if (json.ValueKind == JsonValueKind.Object)
        {
            errors.Add(new ConfigurationError(path, "must not be an empty object; name fields in it, such as { \"id\": \"user.id\" }"));
            return null;
        }

        const string Remedy = "give the field a name: { \"sku\": \"$.items[0].sku\" }";
        var texts = FieldPaths.Texts(json, path, errors) ?? [];
        var kept = FieldPaths.ReadTree(texts, path, Remedy, errors);
        return errors.Count == before ? new SelectTransform(kept, []) : null;
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryReadObject(out var value)) return TransformVerdict.Failed;
        if (_kept is null) return record.SetDeeper(Named(value)); // A field may be the whole document.
        record.SetValue(TreeEdits.Select(value, _kept));
        return TransformVerdict.Passed;
    }

    private static FieldPath? Named(JsonProperty member, string path, ICollection<ConfigurationError> errors)
    {
        if (member.Value.ValueKind == JsonValueKind.String) return FieldPaths.Read(member.Value.GetString()!, path, errors);
        errors.Add(new ConfigurationError(path, $"expected the path of a field, got {FoundValue.Describe(member.Value)}"));
        return null;
    }

    private TreeValue Named(TreeValue value)
    {
        var (reader, members) = (new FieldReader(value), new List<TreeMember>(_named.Length));
        foreach (var (name, field) in _named)
        {
            if (reader.TryGet(field, out var found)) members.Add(new TreeMember(name, found));
        }

        return new TreeValue(new TreeBranch(isList: false, [.. members]));
    }
}
