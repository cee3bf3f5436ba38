namespace Sluice.Connect.Plugins;

/// <summary>What a plugin must not have a copy of its own of: the contract, and the framework whose types occur in it.</summary>
internal static class SharedAssemblies
{
    private static readonly HashSet<string> Names = Find();

    public static bool Contains(string? assemblyName) => assemblyName is not null && Names.Contains(assemblyName);

    /// <summary>The runtime lists all assemblies of the process; those outside the worker's own folder are the framework's.</summary>
    private static HashSet<string> Find()
    {
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var trusted = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator);
        var framework = trusted
            .Where(path => path.Length > 0 && Path.GetDirectoryName(path) != own)
            .Select(path => Path.GetFileNameWithoutExtension(path));
        return new HashSet<string>(framework, StringComparer.OrdinalIgnoreCase) { PluginContract.AssemblyName };
    }
}
