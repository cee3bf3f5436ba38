using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>The one table of transforms.</summary>
public static partial class TransformTypes
{
    private static readonly Dictionary<string, TransformType> Table =
        new[] { Filter, Select, Rename, Drop, Mask, SetKey, Route, Flatten, Unwrap, Timestamp, Cast, HeaderToField, FieldToHeader, Split }
            .ToDictionary(type => type.Name, StringComparer.Ordinal);

    public static IReadOnlyCollection<TransformType> All => Table.Values;

    /// <summary>The JSON Schema of one entry of a <c>transforms</c> list: one transform, and the condition under which it applies.</summary>
    public static JsonObject Schema()
    {
        var properties = new JsonObject
        {
            ["when"] = new JsonObject
            {
                ["type"] = "object",
                ["minProperties"] = 1,
                ["description"] = "The transform applies only to records that meet this condition; the others go on as they are.",
            },
        };
        foreach (var type in All) properties[type.Name] = type.Schema;
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
            ["oneOf"] = new JsonArray([.. All.Select(type => new JsonObject { ["required"] = new JsonArray(type.Name) })]),
        };
    }

    /// <summary>Null when anything is wrong: each fault is then in <paramref name="errors"/>.</summary>
    internal static Transform? Compile(string name, JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        if (Table.TryGetValue(name, out var type)) return type.Compile(json, path, errors);
        errors.Add(new ConfigurationError(path, $"is no transform; {UnknownName.Hint(name, Table.Keys)}"));
        return null;
    }
}
