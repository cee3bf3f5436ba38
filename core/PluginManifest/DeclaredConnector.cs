namespace Sluice.PluginManifest;

/// <summary>One class that carries <c>[Connector]</c>, as its assembly's metadata tells.</summary>
internal sealed record DeclaredConnector(string Type, string Kind, string ClassName, string Summary);
