namespace Sluice.Client;

/// <summary>
/// The producer cannot go on, and takes no more records: to do so could store something twice or out of order. The cause is the
/// inner exception. Open another producer; what was not acknowledged may or may not be stored.
/// </summary>
public class ProducerFailedException(string message, Exception? innerException = null) : SluiceException(message, innerException);
