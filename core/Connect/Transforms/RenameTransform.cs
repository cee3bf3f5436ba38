using System.Text.Json;
using Sluice.Connect.Documents;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary><c>{ "rename": { "user.id": "userId" } }</c>: gives fields another name, or another place.</summary>
/// <remarks>
/// All at once: what one of them leaves or takes the place of is the document as it came, so that two can change places. A field
/// that a record does not have is nobody's fault. What stood at the new name is replaced. A tombstone goes on as it is.
/// </remarks>
internal sealed class RenameTransform : Transform
{
    private const string Example = "{ \"user.id\": \"userId\" }";

    private readonly Move[] _moves;

    // The order to take fields in: one inside another that is moved too is taken out of that first.
    private readonly int[] _taking;

    // The order to put them in: one that goes into another that is moved must find it there.
    private readonly int[] _placing;

    private RenameTransform(Move[] moves)
    {
        _moves = moves;
        _taking = [.. Enumerable.Range(0, moves.Length).OrderByDescending(index => moves[index].From.Steps.Count)];
        var nest = Array.Exists(moves, outer => Array.Exists(moves, inner => inner.Target.StartsWith(outer.Target + ".", StringComparison.Ordinal)));
        _placing = [.. Enumerable.Range(0, moves.Length).OrderBy(index => nest ? moves[index].To.Length : 0)];
    }

    public static RenameTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        var moves = new List<Move>();
        foreach (var (name, text, place) in FieldPaths.Map(json, path, Example, errors) ?? [])
        {
            var from = FieldPaths.ReadNames(name, place, "a field of an object is renamed, not an element of a list", errors);
            var to = FieldPaths.ReadTarget(text, place, errors);
            if (from is null || to is null) continue;
            var move = new Move(from, FieldTree.Of([from]), to);
            if (moves.Find(other => other.From.Steps.SequenceEqual(from.Steps)) is { } twice)
                errors.Add(new ConfigurationError(place, $"renames the field that '{twice.From}' renames already; a field has one name"));
            else if (moves.Find(other => other.Target == move.Target) is { } taken)
                errors.Add(new ConfigurationError(place, $"puts the field where '{taken.From}' goes, at {move.Target}; one of them would be lost, so name another place"));
            else moves.Add(move);
        }

        return errors.Count == before ? new RenameTransform([.. moves]) : null;
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryReadObject(out var document)) return TransformVerdict.Failed;
        var taken = new TreeValue[_moves.Length];
        foreach (var i in _taking)
        {
            if (!new FieldReader(document).TryGet(_moves[i].From, out taken[i])) continue;
            var removed = false;
            document = TreeEdits.Change(document, _moves[i].Place, static _ => TreeValue.Missing, ref removed);
        }

        var found = false;
        foreach (var i in _placing)
        {
            if (taken[i].IsMissing) continue;
            found = true;
            if (TreeEdits.Set(document, _moves[i].To, taken[i]) is not { } moved)
                return record.Fail($"there is no place for {_moves[i].From} at {_moves[i].Target}: on the way is a value that is no object");
            document = moved;
        }

        return found ? record.SetDeeper(document) : TransformVerdict.Passed;
    }

    /// <summary>One field that is renamed.</summary>
    private sealed record Move(FieldPath From, FieldTree Place, FieldName[] To)
    {
        public string Target { get; } = string.Join('.', To.Select(name => name.Text));
    }
}
