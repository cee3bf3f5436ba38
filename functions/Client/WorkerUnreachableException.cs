namespace Sluice.Worker.Client;

/// <summary>No worker could be reached, or the connection broke; trying again may help.</summary>
internal sealed class WorkerUnreachableException(string message, Exception innerException) : Exception(message, innerException);
