using Sluice.Connect.Plugins;

namespace Sluice.Worker.Configuration;

/// <summary>Where plugins lie: beside the executable, and beside the configuration.</summary>
internal static class PluginFolders
{
    private const string Name = "plugins";

    public static PluginCatalog Scan(string configurationFolder) =>
        PluginCatalog.Scan([Path.Combine(AppContext.BaseDirectory, Name), Path.Combine(configurationFolder, Name)]);
}
