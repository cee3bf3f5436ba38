namespace Sluice.Connect.Plugins;

/// <summary>The contract between the worker and its plugins: <c>Sluice.Abstractions</c>.</summary>
internal static class PluginContract
{
    /// <summary>The file that makes a folder a plugin; the build writes it.</summary>
    public const string ManifestFile = "plugin.json";

    /// <summary>A plugin that was built against another major version is refused; minor versions only add.</summary>
    public const int Major = 1;

    public const string AssemblyName = "Sluice.Abstractions";
}
