namespace Sluice.Connect;

/// <summary>A connector cannot be changed so: it is there already, or belongs to the configuration file.</summary>
public sealed class ConnectorConflictException(string message) : Exception(message);
