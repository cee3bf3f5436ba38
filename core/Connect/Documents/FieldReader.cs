using System.Text.Json;

namespace Sluice.Connect.Documents;

/// <summary>Finds fields by their path, in a document that was parsed or in one that a transform has changed.</summary>
internal readonly struct FieldReader(TreeValue document)
{
    public static FieldReader Empty { get; } = new(new TreeValue(new TreeBranch(isList: false, [])));

    /// <summary>The value to look at; undefined when there is none.</summary>
    public JsonElement Find(FieldPath path) => TryGet(path, out var found) ? found.ToElement() : default;

    public bool TryGet(FieldPath path, out TreeValue found)
    {
        if (document.IsParsed)
        {
            var isThere = path.TryGet(document.Parsed, out var element);
            found = new TreeValue(element);
            return isThere;
        }

        found = document;
        foreach (var step in path.Steps)
        {
            if (!TryStep(found, step, out found)) return path.Steps.Count > 1 && TryStep(document, path.DottedName, out found);
        }

        return true;
    }

    private static bool TryStep(TreeValue value, object step, out TreeValue found)
    {
        if (step is string name && value.Kind == JsonValueKind.Object)
        {
            if (value.IsParsed)
            {
                var isThere = value.Parsed.TryGetProperty(name, out var element);
                found = new TreeValue(element);
                return isThere;
            }

            // The last of several counts, as for the parser.
            var members = value.Members();
            for (var i = members.Length - 1; i >= 0; i--)
            {
                if (!members[i].IsNamed(name)) continue;
                found = members[i].Value;
                return true;
            }
        }
        else if (step is int index && value.Kind == JsonValueKind.Array && value.Members() is var items && index < items.Length)
        {
            found = items[index].Value;
            return true;
        }

        found = TreeValue.Missing;
        return false;
    }
}
