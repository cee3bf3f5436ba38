namespace Sluice.Client;

/// <summary>There was no answer: whether the request had an effect is not known.</summary>
internal sealed class WorkerUnreachableException(string message, Exception innerException) : SluiceException(message, innerException);
