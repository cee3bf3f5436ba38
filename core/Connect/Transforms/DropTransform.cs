using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Sluice.Connect.Documents;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary><c>{ "drop": ["password", "user.email"] }</c>: takes these fields out, and leaves the others as they are.</summary>
/// <remarks>A path goes through lists. A tombstone goes on as it is.</remarks>
internal sealed class DropTransform(FieldTree dropped) : Transform
{
    public static DropTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        const string Expected = "a list of fields such as [\"user.email\"]";
        if (ShortForm.Read<Settings>(json, "fields", JsonValueKind.Array, Expected, path, errors) is not var (settings, place)) return null;
        const string Remedy = "leave the index out: the field is dropped from every element of a list";
        return FieldPaths.ReadTree(settings.Fields, place, Remedy, errors) is { } fields ? new DropTransform(fields) : null;
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryRead(out var value)) return TransformVerdict.Failed;
        var changed = false;
        var rest = TreeEdits.Change(value, dropped, static _ => TreeValue.Missing, ref changed);
        if (changed) record.SetValue(rest);
        return TransformVerdict.Passed;
    }

    internal sealed record Settings
    {
        [Description("The fields to take out, by path; through lists.")]
        [MinLength(1)]
        public required IReadOnlyList<string> Fields { get; init; }
    }
}
