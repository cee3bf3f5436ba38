namespace Sluice.Client;

/// <summary>The producer was opened again elsewhere under the same name, and this one must write no more.</summary>
public sealed class ProducerFencedException(string message, Exception? innerException = null)
    : ProducerFailedException(message, innerException);
