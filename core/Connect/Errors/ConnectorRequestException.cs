namespace Sluice.Connect;

/// <summary>What is asked of a connector makes no sense, or not in the state that it is in.</summary>
public sealed class ConnectorRequestException(string message) : Exception(message);
