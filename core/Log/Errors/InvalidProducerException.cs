namespace Sluice.Log;

/// <summary>What an append or a request says of its producer cannot be.</summary>
public sealed class InvalidProducerException(string problem) : EventLogException(problem);
