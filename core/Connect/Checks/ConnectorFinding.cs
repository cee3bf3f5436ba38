namespace Sluice.Connect.Checks;

/// <summary>What a look at a connector's outside found.</summary>
/// <param name="Connector">The connector's name.</param>
/// <param name="Type">Its type: <c>elasticsearch</c>.</param>
/// <param name="Problems">All that is wrong, each with what to do about it; none: the connector could work. Never a secret.</param>
public sealed record ConnectorFinding(string Connector, string Type, IReadOnlyList<string> Problems);
