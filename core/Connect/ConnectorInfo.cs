namespace Sluice.Connect;

/// <summary>What a connector is.</summary>
/// <param name="Config">Its configuration as Kafka Connect writes it: flat, all texts, secrets hidden.</param>
/// <param name="Kind">Null when nobody knows, since its plugin is not there.</param>
/// <param name="Tasks">How many tasks it has; none while it is stopped.</param>
public sealed record ConnectorInfo(string Name, IReadOnlyDictionary<string, string> Config, ConnectorKind? Kind, int Tasks);
