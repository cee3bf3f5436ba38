namespace Sluice.Connect;

/// <summary>There is no such connector, or no such task of it.</summary>
public sealed class UnknownConnectorException(string message) : Exception(message);
