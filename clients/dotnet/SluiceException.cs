namespace Sluice.Client;

/// <summary>What can be expected to go wrong; the message says what, and what to do.</summary>
public class SluiceException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The HTTP status of the worker's answer; 0: there was none.</summary>
    public virtual int Status => 0;

    /// <summary>The worker's error code, such as 40401 for a topic that there is not; 0: there was none.</summary>
    public virtual int ErrorCode => 0;
}
