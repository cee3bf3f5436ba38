using System.Text.Json.Nodes;
using Sluice.Connect.Options;

namespace Sluice.Worker.Configuration;

/// <summary>
/// Merges files of settings, object by object and member by member. Nothing has two values: a setting that two files have is an
/// error that names both, whatever the values are.
/// </summary>
internal sealed class ConfigurationMerge
{
    /// <summary>Sections whose entries are wholes: half a connector from each of two files is no connector.</summary>
    private static readonly string[] OfWholes = ["connectors", "streams", "keys"];

    private readonly List<ConfigurationError> _conflicts = [];

    public JsonObject Json { get; } = [];

    public SettingOrigins Origins { get; } = new();

    /// <summary>What was added a second time, and left out.</summary>
    public IReadOnlyList<ConfigurationError> Conflicts => _conflicts;

    /// <summary>Adds a file.</summary>
    /// <param name="lines">Where its settings stand, by their paths.</param>
    public void Add(JsonObject file, string name, IReadOnlyDictionary<string, int> lines)
    {
        var places = lines.ToDictionary(line => line.Key, line => SettingLines.Place(name, line.Value), StringComparer.Ordinal);
        Merge(Json, file, "", places);
    }

    private void Merge(JsonObject target, JsonObject added, string around, IReadOnlyDictionary<string, string> places)
    {
        foreach (var (name, value) in added)
        {
            var path = ConfigurationPath.Member(around, name);
            if (!target.ContainsKey(name))
            {
                target[name] = value?.DeepClone();
                Origins.AddAll(places, path);
            }
            else if (target[name] is JsonObject existing && value is JsonObject more && !OfWholes.Contains(around))
            {
                Merge(existing, more, path, places);
            }
            else
            {
                var problem = $"is defined a second time, {Origins.Find(path)} defines it too; rename or remove one of them";
                _conflicts.Add(new ConfigurationError(path, problem) { Origin = places[path] });
            }
        }
    }
}
