using Microsoft.Extensions.Logging;
using Sluice.Connect.Configuration;
using Sluice.Connect.Plugins;
using Sluice.Connect.Secrets;

namespace Sluice.Connect;

/// <summary>What the engine lends to all connectors.</summary>
public sealed record ConnectorEnvironment
{
    public required TimeProvider Time { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>The worker's data folder, absolute.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The folder of the configuration file, absolute.</summary>
    public required string ConfigurationFolder { get; init; }

    /// <summary>What connectors can be made of while the engine runs.</summary>
    public PluginCatalog Plugins { get; init; } = new([]);

    /// <summary>The value of an application setting (<c>%NAME%</c>), or null when there is none.</summary>
    public Func<string, string?> Setting { get; init; } = static _ => null;

    /// <summary>The logger of a connector, for itself and for what the engine says about it; no secret of its options gets through.</summary>
    internal ILogger LoggerFor(ConnectorDefinition connector) => new SecretlessLogger(LoggerFor(connector.Name), connector.FindSecrets());

    /// <summary>The logger for what the engine says about a connector whose options nobody knows.</summary>
    internal ILogger LoggerFor(string connector) => Loggers.CreateLogger($"Sluice.Connectors.{connector}");
}
