namespace Sluice.TestPlugin;

/// <summary>Declared as a sink, but none.</summary>
[Connector("misfit", ConnectorKind.Sink)]
internal sealed class MisfitSink;
