namespace Sluice.Connect.Plugins;

/// <summary>The contract between the worker and its plugins: <c>Sluice.Abstractions</c>.</summary>
internal static class PluginContract
{
    /// <summary>The file that makes a folder a plugin; the build writes it.</summary>
    public const string ManifestFile = "plugin.json";

    /// <summary>A plugin that was built against another major version is refused; minor versions only add.</summary>
    public const int Major = 1;

    public const string AssemblyName = "Sluice.Abstractions";

    /// <summary>What is wrong with a plugin of another major version, and what to do about it.</summary>
    public static string Mismatch(string version) =>
        $"is built against version {version} of the plugin contract, and this worker speaks {Major}.x; "
        + "install a build of the plugin for this worker";
}
