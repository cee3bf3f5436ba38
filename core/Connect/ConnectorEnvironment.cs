using Microsoft.Extensions.Logging;

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
}
