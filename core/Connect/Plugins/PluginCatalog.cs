using Sluice.Connect.Options;

namespace Sluice.Connect.Plugins;

/// <summary>The connector types that can be had, by name.</summary>
public sealed class PluginCatalog
{
    private readonly Dictionary<string, ConnectorPlugin> _byType = new(StringComparer.Ordinal);
    private readonly List<ConfigurationError> _problems = [];
    private readonly List<string> _folders = [];

    /// <summary>A catalog of given types, for connectors that live in this process.</summary>
    public PluginCatalog(IEnumerable<ConnectorPlugin> plugins)
    {
        foreach (var plugin in plugins) Add(plugin);
    }

    /// <summary>All types, ordered by name.</summary>
    public IReadOnlyList<ConnectorPlugin> Plugins => [.. _byType.Values.OrderBy(plugin => plugin.Type, StringComparer.Ordinal)];

    /// <summary>What is wrong with plugins, each with the file; such a plugin is left out, the others are not affected.</summary>
    public IReadOnlyList<ConfigurationError> Problems => _problems;

    /// <summary>Reads the manifest of every plugin folder in <paramref name="folders"/>; loads nothing. A folder may be absent.</summary>
    public static PluginCatalog Scan(IEnumerable<string> folders)
    {
        var catalog = new PluginCatalog([]);
        foreach (var folder in folders.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)) catalog.AddFolder(folder);
        return catalog;
    }

    public ConnectorPlugin? Find(string type) => _byType.GetValueOrDefault(type);

    /// <summary>The answer to a type that nobody offers: the one that was meant, all there are, and where they come from.</summary>
    public string ExplainUnknown(string type)
    {
        var places = _folders.Count == 0 ? "" : $"; plugins are looked for in {string.Join(" and ", _folders)}";
        var broken = _problems.Count == 0 ? "" : $"; not usable: {string.Join("; ", _problems)}";
        return $"names the connector type '{type}', which is not installed; {UnknownName.Hint(type, _byType.Keys)}{places}{broken}";
    }

    private void AddFolder(string folder)
    {
        _folders.Add(folder);
        if (!Directory.Exists(folder)) return;
        foreach (var plugin in Look(folder, Directory.GetDirectories).Order(StringComparer.Ordinal))
        {
            var file = Path.Combine(plugin, PluginContract.ManifestFile);
            if (File.Exists(file)) AddManifest(file);
            else if (Look(plugin, found => Directory.GetFiles(found, "*.dll")).Length > 0)
                _problems.Add(new ConfigurationError(plugin, $"has assemblies and no {PluginContract.ManifestFile}, which the build writes; copy the plugin's whole folder"));
        }
    }

    private string[] Look(string folder, Func<string, string[]> list)
    {
        try
        {
            return list(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            _problems.Add(new ConfigurationError(folder, $"cannot be read: {problem.Message}"));
            return [];
        }
    }

    private void AddManifest(string file)
    {
        try
        {
            var manifest = PluginManifest.Read(file);
            var assembly = new PluginAssembly(manifest.AssemblyPath);
            foreach (var entry in manifest.Connectors) Add(new ConnectorPlugin(entry, assembly));
        }
        catch (InvalidDataException problem)
        {
            _problems.Add(new ConfigurationError(file, problem.Message));
        }
    }

    private void Add(ConnectorPlugin plugin)
    {
        if (_byType.TryAdd(plugin.Type, plugin)) return;
        _problems.Add(new ConfigurationError(
            plugin.Folder,
            $"declares the connector type '{plugin.Type}', which {_byType[plugin.Type].Folder} declares too and keeps; remove one of them"));
    }
}
