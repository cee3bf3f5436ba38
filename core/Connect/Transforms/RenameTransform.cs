using System.Text.Json;
using Sluice.Connect.Documents;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary><c>{ "rename": { "user.id": "userId" } }</c>: gives fields another name, or another place.</summary>
/// <remarks>
/// A field that a record does not have is nobody's fault. What stood at the new name is replaced. A tombstone goes on as it is.
/// </remarks>
internal sealed class RenameTransform((FieldPath From, FieldTree Place, FieldName[] To)[] fields) : Transform
{
    private const string Example = "{ \"user.id\": \"userId\" }";

    public static RenameTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        var fields = new List<(FieldPath, FieldTree, FieldName[])>();
        foreach (var (name, text, place) in FieldPaths.Map(json, path, Example, errors) ?? [])
        {
            var from = FieldPaths.ReadNames(name, place, "a field of an object is renamed, not an element of a list", errors);
            var to = FieldPaths.ReadTarget(text, place, errors);
            if (from is not null && to is not null) fields.Add((from, FieldTree.Of([from]), to));
        }

        return errors.Count == before ? new RenameTransform([.. fields]) : null;
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryReadObject(out var value)) return TransformVerdict.Failed;
        var document = value;
        foreach (var (from, place, to) in fields)
        {
            if (!new FieldReader(document).TryGet(from, out var found)) continue;
            var removed = false;
            var rest = TreeEdits.Change(document, place, static _ => TreeValue.Missing, ref removed);
            if (TreeEdits.Set(rest, to, found) is not { } moved)
                return record.Fail($"there is no place for {from} at {string.Join('.', to.Select(name => name.Text))}: on the way is a value that is no object");
            document = moved;
        }

        record.SetValue(document);
        return TransformVerdict.Passed;
    }
}
