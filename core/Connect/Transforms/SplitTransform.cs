using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Sluice.Connect.Documents;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary><c>{ "split": "items" }</c>: makes a record of every element of a list.</summary>
/// <remarks>Key, time and headers are those of the whole. An empty list makes no record. A tombstone goes on as it is.</remarks>
internal sealed class SplitTransform(FieldPath field, FieldName[]? kept) : Transform
{
    /// <summary>The most records that one becomes: they are all in memory at once.</summary>
    public const int MostParts = 10_000;

    // Each takes some tens of bytes of memory before anything is written and counted; as JSON they would be about 32 MiB.
    private const int MostFields = 5_000_000;

    public static SplitTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        const string Expected = "the path of a list such as \"items\"";
        if (ShortForm.Read<Settings>(json, "field", JsonValueKind.String, Expected, path, errors) is not var (settings, place)) return null;
        if (settings.Whole)
            return FieldPaths.ReadTarget(settings.Field, place, errors) is { } target ? new SplitTransform(FieldPath.Parse(settings.Field), target) : null;
        return FieldPaths.Read(settings.Field, place, errors) is { } field ? new SplitTransform(field, null) : null;
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryRead(out var value)) return TransformVerdict.Failed;
        if (!record.Fields.TryGet(field, out var list)) return record.Fail($"the value has no field {field} to split");
        if (list.Kind != JsonValueKind.Array) return record.Fail($"the field {field} is no list, it is {FoundValue.Kind(list.ToElement())}");
        var length = list.Members().Length;
        if (length > MostParts) return record.Fail($"the list {field} has {length} elements, and at most {MostParts} can be split");
        var items = list.Members().Select(item => item.Value);
        if (kept is null || length == 0) return record.Split([.. items]);
        var first = TreeEdits.Set(value, kept, list.Members()[0].Value)!.Value;
        if ((long)Made(first) * length > MostFields)
            return record.Fail($"the {length} elements of {field} would each carry all other fields along, more than {MostFields} in all; select the fields first");
        return record.Split([.. items.Select(item => TreeEdits.Set(value, kept, item)!.Value)]);
    }

    /// <summary>How many fields and items are in memory anew for such a value, beside those that are only pointed at.</summary>
    private static int Made(TreeValue value) => value.Branch is { } branch ? branch.Members.Length + branch.Members.Sum(member => Made(member.Value)) : 0;

    internal sealed record Settings
    {
        [Description("The list, by path; $ when the whole value is one.")]
        [Required]
        public required string Field { get; init; }

        [Description("false: each record is one element; true: each is the whole value, with one element in the place of the list.")]
        public bool Whole { get; init; }
    }
}
