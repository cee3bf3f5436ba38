using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sluice.Core.Tests.Connect.Plugins;

/// <summary>The folder that the build lays tests/TestPlugin into, and what it takes to make its connectors.</summary>
internal static class TestPlugins
{
    public static string Folder { get; } = typeof(TestPlugins).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "TestPlugins").Value!;

    public static ConnectorContext Context { get; } = new()
    {
        Connector = "under-test",
        Logger = NullLogger.Instance,
        Time = TimeProvider.System,
        DataFolder = Path.GetTempPath(),
        ConfigurationFolder = Path.GetTempPath(),
    };
}
