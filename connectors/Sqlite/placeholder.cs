namespace Sluice.Connectors.Sqlite;

[Connector("x-Sqlite", ConnectorKind.Sink)]
internal sealed class Placeholder;
