using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sluice.Connect.Documents;

/// <summary>Makes changed documents of documents. What is not on the way to a change is shared between both.</summary>
internal static class TreeEdits
{
    /// <summary>
    /// The document with <paramref name="change"/> made at every field of the tree, through lists; a missing value removes the
    /// field.
    /// </summary>
    /// <param name="changed">Set when there was any such field.</param>
    public static TreeValue Change(TreeValue value, FieldTree fields, Func<TreeValue, TreeValue> change, ref bool changed)
    {
        if (fields.IsField)
        {
            changed = true;
            return change(value);
        }

        if (value.Kind is not (JsonValueKind.Object or JsonValueKind.Array)) return value;
        var isList = value.Kind == JsonValueKind.Array;
        var members = value.Members();
        TreeMember[]? copy = null;
        for (var i = 0; i < members.Length; i++)
        {
            if ((isList ? fields : fields.Below(members[i].RawName)) is not { } below) continue;
            var isChanged = false;
            var now = Change(members[i].Value, below, change, ref isChanged);
            if (!isChanged) continue;
            copy ??= [.. members];
            copy[i] = members[i].With(now);
        }

        if (copy is null) return value;
        changed = true;
        return new TreeValue(new TreeBranch(isList, Array.Exists(copy, member => member.Value.IsMissing) ? Present(copy) : copy));
    }

    /// <summary>The object with only the fields of the tree in it, where they are.</summary>
    public static TreeValue Select(TreeValue value, FieldTree kept)
    {
        // As many as there are names to keep, unless one is there twice.
        var (members, count) = (new TreeMember[kept.Count], 0);
        if (value.IsParsed)
        {
            foreach (var property in value.Parsed.EnumerateObject())
            {
                if (kept.Below(JsonMarshal.GetRawUtf8PropertyName(property)) is { } below) Keep(new TreeMember(property), below, ref members, ref count);
            }
        }
        else
        {
            foreach (var member in value.Members())
            {
                if (kept.Below(member.RawName) is { } below) Keep(member, below, ref members, ref count);
            }
        }

        return new TreeValue(new TreeBranch(isList: false, count == members.Length ? members : members[..count]));
    }

    /// <summary>The document with a value at a path; objects that are missing on the way are made. Null: something else is in the way.</summary>
    public static TreeValue? Set(TreeValue document, ReadOnlySpan<FieldName> path, TreeValue value)
    {
        if (path.IsEmpty) return value;
        if (document.IsMissing) document = new TreeValue(new TreeBranch(isList: false, []));
        if (document.Kind != JsonValueKind.Object) return null;
        var members = document.Members();
        var place = Find(members, path[0].Text);
        if (Set(place < 0 ? TreeValue.Missing : members[place].Value, path[1..], value) is not { } inner) return null;
        if (place < 0) return new TreeValue(new TreeBranch(isList: false, [.. members, new TreeMember(path[0], inner)]));
        TreeMember[] copy = [.. members];
        copy[place] = copy[place].With(inner);
        return new TreeValue(new TreeBranch(isList: false, copy));
    }

    private static int Find(TreeMember[] members, string name)
    {
        for (var i = members.Length - 1; i >= 0; i--)
        {
            if (members[i].IsNamed(name)) return i;
        }

        return -1;
    }

    private static void Keep(in TreeMember member, FieldTree below, ref TreeMember[] members, ref int count)
    {
        var inner = SelectBelow(member.Value, below);
        if (inner.IsMissing) return;
        if (count == members.Length) Array.Resize(ref members, 2 * count);
        members[count++] = below.IsField ? member : member.With(inner);
    }

    /// <summary>Missing when the value has none of the fields.</summary>
    private static TreeValue SelectBelow(TreeValue value, FieldTree kept)
    {
        if (kept.IsField) return value;
        if (value.Kind == JsonValueKind.Object)
        {
            var inner = Select(value, kept);
            return inner.Branch!.Members.Length == 0 ? TreeValue.Missing : inner;
        }

        if (value.Kind != JsonValueKind.Array) return TreeValue.Missing;
        var items = Present([.. value.Members().Select(item => new TreeMember(SelectBelow(item.Value, kept)))]);
        return items.Length == 0 ? TreeValue.Missing : new TreeValue(new TreeBranch(isList: true, items));
    }

    private static TreeMember[] Present(TreeMember[] members) => Array.FindAll(members, member => !member.Value.IsMissing);
}
