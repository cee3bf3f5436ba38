using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>
/// <c>{ "setKey": "user.id" }</c> takes the key from a field, <c>{ "setKey": "{type}-{user.id}" }</c> from several. A text
/// gives its characters, any other value its compact JSON.
/// </summary>
/// <remarks>A record without the field fails: it would lose its place among its kin. A tombstone keeps its key.</remarks>
internal sealed class SetKeyTransform(FieldPath? field, FieldTemplate? template, MissingField missing) : Transform
{
    public static SetKeyTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        const string Expected = "a path such as \"user.id\" or a template such as \"{type}-{user.id}\"";
        if (ShortForm.Read<Settings>(json, "from", JsonValueKind.String, Expected, path, errors) is not var (settings, place)) return null;
        if (settings.From.Contains('{', StringComparison.Ordinal) || settings.From.Contains('}', StringComparison.Ordinal))
            return FieldTemplate.Read(settings.From, place, errors) is { } template ? new SetKeyTransform(null, template, settings.Missing) : null;
        return FieldPaths.Read(settings.From, place, errors) is { } field ? new SetKeyTransform(field, null, settings.Missing) : null;
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryRead(out _)) return TransformVerdict.Failed;
        if (template is not null)
        {
            if (!template.TryFill(record, out var filled, out var absent)) return Missing(record, absent);
            record.SetKey(Encoding.UTF8.GetBytes(filled));
            return TransformVerdict.Passed;
        }

        if (!record.Fields.TryGet(field!, out var found)) return Missing(record, field!);
        record.SetKey(FieldPath.ToKey(found.ToElement()));
        return TransformVerdict.Passed;
    }

    private TransformVerdict Missing(RecordInTransit record, FieldPath absent) => missing == MissingField.Keep
        ? TransformVerdict.Passed
        : record.Fail($"the value has no field {absent} to make the key from");

    internal sealed record Settings
    {
        [Description("The path of a field, or a template of several: {type}-{user.id}.")]
        [Required]
        public required string From { get; init; }

        [Description("What happens to a record without the field: fail: it is a bad record; keep: it keeps its key. In a template null counts as none; a field alone that is null makes a record without a key.")]
        public MissingField Missing { get; init; } = MissingField.Fail;
    }
}
