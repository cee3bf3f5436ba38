namespace Sluice.Testing;

/// <summary>A connector to be tested, and the outside that it works with.</summary>
public abstract record ConnectorSetup
{
    /// <summary>The class that carries <see cref="ConnectorAttribute"/>.</summary>
    public required Type Connector { get; init; }

    /// <summary>Its <c>config</c> section as JSON, with which it works.</summary>
    public required string Config { get; init; }

    /// <summary>An empty folder for the test, absolute: relative paths in <see cref="Config"/> start here, and <c>data</c> in it is the data folder.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// For a connector that speaks over the network: a <c>config</c> section that leads to this port of 127.0.0.1. The network
    /// rules put there what does not answer, and nobody at all.
    /// </summary>
    public Func<int, string>? ConfigForPort { get; init; }

    /// <summary>How long one call, or reading all records, may take before it counts as hung.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
