namespace Sluice.Log;

/// <summary>There is no such topic, or no longer.</summary>
/// <param name="wasDeleted">It was there when the reading of it began; one of the same name, made since, is another one.</param>
public sealed class UnknownTopicException(string topic, bool wasDeleted = false)
    : EventLogException(wasDeleted
        ? $"Topic '{topic}' was deleted while it was in use."
        : $"There is no topic '{topic}'. Make it with POST /topics, or produce to it where creation on first use is on.");
