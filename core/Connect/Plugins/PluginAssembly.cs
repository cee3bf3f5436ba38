using System.Reflection;

namespace Sluice.Connect.Plugins;

/// <summary>A plugin's assembly, loaded when a connector of it is first used and kept for the life of the process.</summary>
internal sealed class PluginAssembly(string path)
{
    private readonly Lazy<Assembly> _loaded = new(() => Load(path));

    /// <summary>The folder of the plugin, absolute.</summary>
    public string Folder => Path.GetDirectoryName(path)!;

    /// <summary>The assembly's version, known without loading it; <c>unknown</c> when it cannot be read.</summary>
    public string Version
    {
        get
        {
            try
            {
                return AssemblyName.GetAssemblyName(path).Version?.ToString(3) ?? "0.0.0";
            }
            catch (Exception problem) when (problem is IOException or BadImageFormatException or UnauthorizedAccessException)
            {
                // What is wrong with it is told to whoever wants to use it; a list of all plugins must not fail for one.
                return "unknown";
            }
        }
    }

    /// <summary>Finds a connector's class; throws <see cref="PluginLoadException"/>.</summary>
    public ConnectorClass Find(string className, ConnectorKind kind)
    {
        try
        {
            var type = _loaded.Value.GetType(className, throwOnError: false)
                ?? throw new PluginLoadException($"{path} has no class {className}; build the plugin again");
            return new ConnectorClass(type, kind);
        }
        catch (Exception problem) when (problem is not PluginLoadException)
        {
            throw new PluginLoadException(
                $"{path} cannot be loaded: {problem.Message} Build the plugin again for the .NET {Environment.Version.Major} and the "
                + "Sluice.Abstractions of this worker",
                problem);
        }
    }

    /// <summary>The manifest says what the plugin was built against, and the assembly knows it: nothing of it runs before that is right.</summary>
    private static Assembly Load(string path)
    {
        var assembly = new PluginLoadContext(path).LoadFromAssemblyPath(path);
        var contract = assembly.GetReferencedAssemblies().FirstOrDefault(reference => reference.Name == PluginContract.AssemblyName)?.Version;
        if (contract is null || contract.Major == PluginContract.Major) return assembly;
        throw new PluginLoadException(
            $"{path} {PluginContract.Mismatch(contract.ToString(2))}. Its {PluginContract.ManifestFile} says otherwise: let the build write that");
    }
}
