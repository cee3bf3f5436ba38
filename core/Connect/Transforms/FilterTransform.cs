using System.Text.Json;
using Sluice.Connect.Conditions;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary><c>{ "filter": { "level": { "in": ["warn", "error"] } } }</c>: only records that meet the condition go on.</summary>
/// <remarks>A tombstone goes on: what it deletes may have passed before.</remarks>
internal sealed class FilterTransform(Condition condition) : Transform
{
    public static FilterTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors) =>
        Condition.Compile(json, path, errors) is { } condition ? new FilterTransform(condition) : null;

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryParse(out var value)) return TransformVerdict.Failed;
        return condition.Holds(value) ? TransformVerdict.Passed : TransformVerdict.Dropped;
    }
}
