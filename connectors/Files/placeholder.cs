namespace Sluice.Connectors.Files;

[Connector("x-Files", ConnectorKind.Sink)]
internal sealed class Placeholder;
