namespace Sluice.Log;

/// <summary>What can be expected to go wrong with the log; the message tells a user what, and what to do.</summary>
public abstract class EventLogException(string message, Exception? innerException = null)
    : Exception(message, innerException);
