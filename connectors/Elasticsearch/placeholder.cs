namespace Sluice.Connectors.Elasticsearch;

[Connector("x-Elasticsearch", ConnectorKind.Sink)]
internal sealed class Placeholder;
