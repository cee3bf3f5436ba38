namespace Sluice.Log;

/// <summary>There is no such topic.</summary>
public sealed class UnknownTopicException(string topic)
    : EventLogException($"There is no topic '{topic}'. Make it with POST /topics, or produce to it where creation on first use is on.");
