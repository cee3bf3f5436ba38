namespace Sluice.Log;

/// <summary>The disk takes nothing now: it is full, gone or refuses. Comes back by itself when the cause goes.</summary>
public sealed class LogUnavailableException(string message, Exception? innerException = null)
    : EventLogException(message, innerException);
