using System.ComponentModel;
using System.Text.Json;
using Sluice.Connect.Documents;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>
/// <c>{ "unwrap": {} }</c>: takes the row out of a change event in Debezium's envelope (<c>before</c>, <c>after</c>, <c>op</c>),
/// also where that stands in a <c>payload</c> with a <c>schema</c> beside it.
/// </summary>
/// <remarks>A tombstone goes on as it is. What is about no row (a truncated table, a message) is left out.</remarks>
internal sealed class UnwrapTransform(DeletedRow deleted, (FieldName Name, FieldPath Field)[] added) : Transform
{
    private static readonly FieldName Marker = new("__deleted");
    private static readonly TreeValue True = TreeValue.OfJson("true"u8.ToArray());
    private static readonly FieldPath Payload = FieldPath.Parse("payload");
    private static readonly FieldPath Schema = FieldPath.Parse("schema");
    private static readonly FieldPath Operation = FieldPath.Parse("op");
    private static readonly FieldPath Before = FieldPath.Parse("before");
    private static readonly FieldPath After = FieldPath.Parse("after");

    public static UnwrapTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        if (OptionsBinder.Bind<Settings>(json, path, errors) is not { } settings) return null;
        var before = errors.Count;
        var place = ConfigurationPath.Member(path, "add");
        var added = settings.Add
            .Select(entry => (Name: new FieldName(entry.Key), Field: FieldPaths.Read(entry.Value, ConfigurationPath.Member(place, entry.Key), errors)))
            .ToList();
        return errors.Count == before ? new UnwrapTransform(settings.Deleted, [.. added.Select(entry => (entry.Name, entry.Field!))]) : null;
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryReadObject(out var value)) return TransformVerdict.Failed;
        var fields = new FieldReader(value);
        if (fields.TryGet(Payload, out var payload) && fields.TryGet(Schema, out _)) (fields, value) = (new FieldReader(payload), payload);
        if (value.Kind == JsonValueKind.Null)
        {
            record.SetTombstone();
            return TransformVerdict.Passed;
        }

        return fields.Find(Operation) is { ValueKind: JsonValueKind.String } operation
            ? Unwrap(record, fields, operation.GetString()!)
            : record.Fail("the value is no change event: it has no field op");
    }

    private TransformVerdict Unwrap(RecordInTransit record, FieldReader fields, string operation)
    {
        switch (operation)
        {
            case "t" or "m":
                return TransformVerdict.Dropped;
            case "d" when deleted == DeletedRow.Drop:
                return TransformVerdict.Dropped;
            case "d" when deleted == DeletedRow.Tombstone:
                record.SetTombstone();
                return TransformVerdict.Passed;
            case "d":
                if (!fields.TryGet(Before, out var before) || before.Kind != JsonValueKind.Object)
                    return record.Fail("the change event deletes a row and does not say which: before is no object; \"deleted\": \"tombstone\" needs only the key");
                return Set(record, fields, TreeEdits.Set(before, [Marker], True)!.Value);
            default:
                return fields.TryGet(After, out var after) && after.Kind == JsonValueKind.Object
                    ? Set(record, fields, after)
                    : record.Fail($"the change event (op {operation}) has no row: after is no object");
        }
    }

    private TransformVerdict Set(RecordInTransit record, FieldReader fields, TreeValue row)
    {
        foreach (var (name, field) in added)
        {
            if (fields.TryGet(field, out var found)) row = TreeEdits.Set(row, [name], found)!.Value;
        }

        return record.SetDeeper(row);
    }

    internal sealed record Settings
    {
        [Description("What a deletion becomes: tombstone: a record without a value; drop: nothing; rewrite: the row as it last was, with \"__deleted\": true.")]
        public DeletedRow Deleted { get; init; } = DeletedRow.Tombstone;

        [Description("Fields of the envelope that go into the row, by the name they get there: { \"__op\": \"op\", \"__table\": \"source.table\" }.")]
        public IReadOnlyDictionary<string, string> Add { get; init; } = new Dictionary<string, string>();
    }
}
