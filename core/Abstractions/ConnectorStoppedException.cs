namespace Sluice;

/// <summary>Nothing will work until somebody acts (wrong password, missing privilege): the task fails at once, without retries.</summary>
/// <param name="message">What is wrong and what to do about it. Never a secret.</param>
public sealed class ConnectorStoppedException(string message, Exception? innerException = null)
    : Exception(message, innerException);
