namespace Sluice.Log;

/// <summary>There is a topic of this name already.</summary>
public sealed class TopicExistsException(string topic)
    : EventLogException($"There is a topic '{topic}' already. PUT /topics/{topic} changes its settings.");
