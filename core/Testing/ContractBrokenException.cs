namespace Sluice.Testing;

/// <summary>A connector does not do what every connector must.</summary>
/// <param name="message">What it did and what it should do.</param>
public sealed class ContractBrokenException(string message, Exception? innerException = null) : Exception(message, innerException);
