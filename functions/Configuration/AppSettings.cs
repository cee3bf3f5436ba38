using System.Text.Json.Nodes;
using Sluice.Connect.Options;

namespace Sluice.Worker.Configuration;

/// <summary>
/// Application settings as in Azure Functions: the environment, and the <c>Values</c> of <c>local.settings.json</c> for what the
/// environment does not have.
/// </summary>
internal sealed class AppSettings
{
    /// <summary>The file beside the configuration.</summary>
    public const string FileName = "local.settings.json";

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private AppSettings()
    {
    }

    /// <summary>All settings.</summary>
    public IEnumerable<KeyValuePair<string, string>> All => _values;

    /// <summary>Reads <c>local.settings.json</c> beside the configuration and in the current folder; the first one wins.</summary>
    public static AppSettings Read(ConfigurationSource source, string configurationFolder, ICollection<ConfigurationError> errors)
    {
        var settings = new AppSettings();
        foreach (var (name, value) in source.Environment) settings._values[name] = value;
        foreach (var folder in new[] { configurationFolder, source.CurrentFolder }.Distinct(StringComparer.Ordinal))
        {
            var path = Path.Combine(folder, FileName);
            if (File.Exists(path)) settings.Add(ConfigurationFile.ReadObject(path, FileName, errors), errors);
        }

        return settings;
    }

    /// <summary>A setting, or null. A colon in a name is two underscores in an environment variable.</summary>
    public string? Find(string name) =>
        _values.GetValueOrDefault(name) ?? _values.GetValueOrDefault(name.Replace(":", "__", StringComparison.Ordinal));

    private void Add(JsonObject file, ICollection<ConfigurationError> errors)
    {
        if (file["IsEncrypted"] is JsonValue encrypted && encrypted.TryGetValue<bool>(out var isEncrypted) && isEncrypted)
        {
            errors.Add(new ConfigurationError(FileName, "is encrypted, which cannot be read here; run 'func settings decrypt'"));
            return;
        }

        if (file["Values"] is not JsonObject values) return;
        foreach (var (name, value) in values)
        {
            if (value is not null) _values.TryAdd(name, value.ToString());
        }
    }
}
