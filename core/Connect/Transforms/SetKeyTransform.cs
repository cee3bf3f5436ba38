using System.Text;
using System.Text.Json;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>
/// <c>{ "setKey": "user.id" }</c> takes the key from a field, <c>{ "setKey": "{type}-{user.id}" }</c> from several. A text
/// gives its characters, any other value its compact JSON.
/// </summary>
/// <remarks>A record without the field fails: it would lose its place among its kin. A tombstone keeps its key.</remarks>
internal sealed class SetKeyTransform(FieldPath? field, FieldTemplate? template) : Transform
{
    public static SetKeyTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            errors.Add(new ConfigurationError(
                path, $"expected a path such as \"user.id\" or a template such as \"{{type}}-{{user.id}}\", got {FoundValue.Describe(json)}"));
            return null;
        }

        var text = json.GetString()!;
        if (text.Contains('{', StringComparison.Ordinal))
            return FieldTemplate.Read(text, path, errors) is { } template ? new SetKeyTransform(null, template) : null;
        return FieldPaths.Read(text, path, errors) is { } field ? new SetKeyTransform(field, null) : null;
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryParse(out var value)) return TransformVerdict.Failed;
        if (template is not null)
        {
            if (!template.TryFill(value, out var filled, out var missing)) return Missing(record, missing);
            record.SetKey(Encoding.UTF8.GetBytes(filled));
            return TransformVerdict.Passed;
        }

        if (!field!.TryGet(value, out var found)) return Missing(record, field);
        record.SetKey(FieldPath.ToKey(found));
        return TransformVerdict.Passed;
    }

    private static TransformVerdict Missing(RecordInTransit record, FieldPath field) =>
        record.Fail($"the value has no field {field} to make the key from");
}
