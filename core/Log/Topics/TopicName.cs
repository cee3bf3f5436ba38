namespace Sluice.Log;

/// <summary>Which names topics can have: Kafka's rule, 1 to 249 of letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</summary>
public static class TopicName
{
    /// <summary>The longest name.</summary>
    public const int MaxLength = 249;

    private const string InternalPrefix = "__";

    /// <summary>True for the topics that the worker keeps its own memory in.</summary>
    public static bool IsInternal(string topic) => topic.StartsWith(InternalPrefix, StringComparison.Ordinal);

    /// <summary>What is wrong with a name, or null when a topic can have it.</summary>
    public static string? Problem(string topic)
    {
        if (topic.Length is 0 or > MaxLength)
            return $"a topic's name has 1 to {MaxLength} characters, this one has {topic.Length}";
        if (topic is "." or "..") return $"'{topic}' is a folder, not a name";
        return NameCharacters.Problem(topic, "a topic's name");
    }

    /// <summary>Throws <see cref="InvalidTopicException"/> when no topic can have this name.</summary>
    public static void Check(string topic)
    {
        if (Problem(topic) is { } problem) throw new InvalidTopicException(problem);
    }
}
