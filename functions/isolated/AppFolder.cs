using Sluice.Worker.Configuration;

namespace Sluice.Isolated;

/// <summary>Where the function app lies: <c>host.json</c>, this assembly, and the user's <c>sluice.json</c>.</summary>
internal static class AppFolder
{
    /// <summary>
    /// What the worker is configured by. The host may have started this process anywhere, as when it keeps one warm before it
    /// knows the app.
    /// </summary>
    public static ConfigurationSource Source() => ConfigurationSource.Current() with { CurrentFolder = AppContext.BaseDirectory };
}
