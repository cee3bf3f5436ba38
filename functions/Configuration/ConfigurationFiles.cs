using System.Text.Json.Nodes;
using Sluice.Connect.Options;

namespace Sluice.Worker.Configuration;

/// <summary>The configuration file and the further ones beside it (<c>sluice.d/*.json</c>), merged into one.</summary>
/// <param name="Name">How messages call all of it.</param>
/// <param name="Parts">The further files, absolute, in the order of their names.</param>
/// <param name="Conflicts">What two of them define; the first has it.</param>
internal sealed record ConfigurationFiles(
    string Name, JsonObject Json, SettingOrigins Origins, IReadOnlyList<string> Parts, IReadOnlyList<ConfigurationError> Conflicts)
{
    private const string SchemaLink = "$schema";

    /// <summary>Reads them all. What cannot be read is in <paramref name="errors"/>.</summary>
    public static ConfigurationFiles Read(ConfigurationFile file, ICollection<ConfigurationError> errors)
    {
        var folder = Path.GetFileName(file.PartsFolder);
        var parts = Find(file.PartsFolder, folder, errors);
        if (parts.Count == 0)
        {
            var only = file.Path is null ? [] : ConfigurationFile.ReadObject(file.Path, file.Name, errors);
            only.Remove(SchemaLink);
            return new ConfigurationFiles(file.Name, only, new SettingOrigins(), parts, []);
        }

        var merge = new ConfigurationMerge();
        if (file.Path is not null) Add(file.Path, file.Name, merge, errors);
        foreach (var part in parts) Add(part, $"{folder}/{Path.GetFileName(part)}", merge, errors);
        var name = file.Path is null ? folder : $"{file.Name} with {folder}";
        return new ConfigurationFiles(name, merge.Json, merge.Origins, parts, merge.Conflicts);
    }

    private static void Add(string path, string name, ConfigurationMerge merge, ICollection<ConfigurationError> errors)
    {
        var (json, text) = ConfigurationFile.ReadText(path, name, errors);
        json.Remove(SchemaLink);
        if (json.Count > 0) merge.Add(json, name, SettingLines.Of(text.Span));
    }

    /// <summary>In the order of their names, byte by byte. One that begins with a dot is an editor's.</summary>
    private static IReadOnlyList<string> Find(string path, string name, ICollection<ConfigurationError> errors)
    {
        try
        {
            if (File.Exists(path)) errors.Add(new ConfigurationError(name, "is a file; make it a folder of *.json files, or rename it"));
            if (!Directory.Exists(path)) return [];
            return
            [
                .. Directory.EnumerateFiles(path, "*.json")
                    .Where(file => !Path.GetFileName(file).StartsWith('.'))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            errors.Add(new ConfigurationError(name, $"cannot be read: {problem.Message}"));
            return [];
        }
    }
}
