using System.Text.Json;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>The one table of transforms by name.</summary>
internal static class TransformTypes
{
    private static readonly Dictionary<string, Compiler> Table = new(StringComparer.Ordinal)
    {
        ["filter"] = FilterTransform.Compile,
        ["select"] = SelectTransform.Compile,
        ["setKey"] = SetKeyTransform.Compile,
        ["mask"] = MaskTransform.Compile,
    };

    private delegate Transform? Compiler(JsonElement json, string path, ICollection<ConfigurationError> errors);

    public static IReadOnlyCollection<string> Names => Table.Keys;

    /// <summary>Null when anything is wrong: each fault is then in <paramref name="errors"/>.</summary>
    public static Transform? Compile(string name, JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        if (Table.TryGetValue(name, out var compile)) return compile(json, path, errors);
        errors.Add(new ConfigurationError(path, $"is no transform; {UnknownName.Hint(name, Names)}"));
        return null;
    }
}
