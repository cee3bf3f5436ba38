using Microsoft.Extensions.Logging;

namespace Sluice;

/// <summary>What the engine lends to one task of a connector.</summary>
public sealed record ConnectorContext
{
    /// <summary>The connector's name in the configuration.</summary>
    public required string Connector { get; init; }

    /// <summary>The number of this task, from 0.</summary>
    public int Task { get; init; }

    /// <summary>For what somebody must act on; what is normal belongs into metrics.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The clock. A connector never asks the system for the time.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The data folder of the worker (<c>%DATA%</c>), absolute.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The folder of the configuration file, absolute: relative paths in options start here.</summary>
    public required string ConfigurationFolder { get; init; }

    /// <summary>A folder of the connector's own for what it must keep, absolute; made by whoever first writes to it.</summary>
    public string StateFolder => Path.Combine(DataFolder, "connectors", Connector);

    /// <summary>Turns a path from the options into an absolute one.</summary>
    public string ResolvePath(string path) => Path.GetFullPath(path, ConfigurationFolder);
}
