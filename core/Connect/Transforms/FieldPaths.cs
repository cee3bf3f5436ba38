using System.Text.Json;
using Sluice.Connect.Documents;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>Reads field paths from a configuration.</summary>
internal static class FieldPaths
{
    private const string Example = "write it like user.id";

    /// <summary>A path, or null and an error.</summary>
    public static FieldPath? Read(string text, string path, ICollection<ConfigurationError> errors)
    {
        if (FieldPath.TryParse(text, out var field, out var problem)) return field;
        errors.Add(new ConfigurationError(path, $"'{text}' is no path to a field: {problem}; write it like user.id or $.items[0].sku"));
        return null;
    }

    /// <summary>A path of names only, which may match in every element of a list on the way; or null and an error.</summary>
    public static FieldPath? ReadNames(string text, string path, string remedy, ICollection<ConfigurationError> errors)
    {
        if (Read(text, path, errors) is not { } field) return null;
        if (field.Steps.Count > 0 && field.Steps.All(step => step is string)) return field;
        var problem = field.Steps.Count == 0 ? $"is the whole document; {Example}" : $"has an index in it; {remedy}";
        errors.Add(new ConfigurationError(path, $"'{text}' {problem}"));
        return null;
    }

    /// <summary>Paths of names as one tree; or null and errors.</summary>
    public static FieldTree? ReadTree(IReadOnlyList<string> texts, string path, string remedy, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        var fields = texts.Index()
            .Select(text => ReadNames(text.Item, ConfigurationPath.Item(path, text.Index), remedy, errors))
            .ToList();
        return errors.Count == before ? FieldTree.Of(fields!) : null;
    }

    /// <summary>A path of names to put something at; or null and an error.</summary>
    public static FieldName[]? ReadTarget(string text, string path, ICollection<ConfigurationError> errors)
    {
        if (ReadNames(text, path, "a field is put into objects only; leave the index out", errors) is not { } field) return null;
        if (field.Steps.Count <= JsonDepth.Most) return [.. field.Steps.Select(step => new FieldName((string)step))];
        errors.Add(new ConfigurationError(path, $"names a place that is {field.Steps.Count} levels deep; a value may be nested {JsonDepth.Most} levels deep"));
        return null;
    }

    /// <summary>A list of texts, not empty; or null and an error.</summary>
    public static IReadOnlyList<string>? Texts(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        if (json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == 0)
        {
            errors.Add(new ConfigurationError(path, "must not be an empty list; name fields in it, such as [\"user.id\"]"));
            return null;
        }

        if (json.ValueKind == JsonValueKind.Array && json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            return [.. json.EnumerateArray().Select(item => item.GetString()!)];
        errors.Add(new ConfigurationError(path, $"expected a list of fields such as [\"user.id\"], got {FoundValue.Describe(json)}"));
        return null;
    }

    /// <summary>An object of names and texts, not empty; or null and an error.</summary>
    /// <param name="example">How to write it.</param>
    public static IReadOnlyList<(string Name, string Text, string Path)>? Map(
        JsonElement json, string path, string example, ICollection<ConfigurationError> errors)
    {
        if (json.ValueKind == JsonValueKind.Object && !json.EnumerateObject().Any())
        {
            errors.Add(new ConfigurationError(path, $"must not be an empty object; write it like {example}"));
            return null;
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ConfigurationError(path, $"expected an object such as {example}, got {FoundValue.Describe(json)}"));
            return null;
        }

        var before = errors.Count;
        var entries = new List<(string, string, string)>();
        foreach (var member in json.EnumerateObject())
        {
            var place = ConfigurationPath.Member(path, member.Name);
            if (member.Value.ValueKind == JsonValueKind.String) entries.Add((member.Name, member.Value.GetString()!, place));
            else errors.Add(new ConfigurationError(place, $"expected a text as in {example}, got {FoundValue.Describe(member.Value)}"));
        }

        return errors.Count == before ? entries : null;
    }
}
