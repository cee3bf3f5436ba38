using System.Text.Json;
using Sluice.Connect.Conditions;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary><c>{ "filter": { "level": { "in": ["warn", "error"] } } }</c>: only records that meet the condition go on.</summary>
/// <remarks>
/// A tombstone goes on: what it deletes may have passed before. A value that is not JSON has no fields, so it is held back
/// like any other record without them: a topic may carry plain text beside events, and that is nobody's fault.
/// </remarks>
internal sealed class FilterTransform(Condition condition) : Transform
{
    public static FilterTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors) =>
        Condition.Compile(json, path, errors) is { } condition ? new FilterTransform(condition) : null;

    public override TransformVerdict Apply(RecordInTransit record) =>
        record.IsTombstone || condition.Holds(record.Fields) ? TransformVerdict.Passed : TransformVerdict.Dropped;
}
