namespace Sluice.Connectors.Email;

[Connector("x-Email", ConnectorKind.Sink)]
internal sealed class Placeholder;
