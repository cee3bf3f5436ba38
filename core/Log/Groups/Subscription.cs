using System.Text.RegularExpressions;

namespace Sluice.Log;

/// <summary>The topics that a member wants: by their names, or all those whose whole name fits a pattern.</summary>
/// <remarks>A topic that does not exist yet is read from when it is made. The worker's own topics are never part of it.</remarks>
public sealed class Subscription : IEquatable<Subscription>
{
    /// <summary>The longest pattern, in characters.</summary>
    public const int MaxPatternLength = 500;

    /// <summary>The most topics that can be named.</summary>
    public const int MaxTopics = 1_000;

    private readonly HashSet<string> _names;
    private readonly Regex? _pattern;

    private Subscription(IEnumerable<string> names, string? pattern, Regex? compiled)
    {
        (_names, Pattern, _pattern) = (new HashSet<string>(names, StringComparer.Ordinal), pattern, compiled);
        Topics = [.. _names.Order(StringComparer.Ordinal)];
    }

    /// <summary>The topics named, in order; empty for a pattern.</summary>
    public IReadOnlyList<string> Topics { get; }

    /// <summary>The pattern as written, or null for names.</summary>
    public string? Pattern { get; }

    /// <summary>These topics, whether or not they exist yet.</summary>
    /// <exception cref="InvalidTopicException">No topic can have one of the names.</exception>
    /// <exception cref="InvalidGroupException">They are more than <see cref="MaxTopics"/>.</exception>
    public static Subscription ToTopics(IEnumerable<string> topics)
    {
        // Every member's list is gone through whenever a group shares out its partitions.
        var names = topics.Take(MaxTopics + 1).ToList();
        if (names.Count > MaxTopics)
            throw new InvalidGroupException($"a subscription names at most {MaxTopics} topics; use a topic_pattern, or several groups");
        foreach (var name in names) TopicName.Check(name);
        return new Subscription(names, pattern: null, compiled: null);
    }

    /// <summary>Every topic whose whole name fits a regular expression, also those made later.</summary>
    /// <exception cref="InvalidGroupException">It is no regular expression that can be matched in bounded time.</exception>
    public static Subscription ToPattern(string pattern)
    {
        if (pattern.Length is 0 or > MaxPatternLength)
            throw new InvalidGroupException($"a topic pattern has 1 to {MaxPatternLength} characters, this one has {pattern.Length}");
        try
        {
            var compiled = new Regex($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant);
            return new Subscription([], pattern, compiled);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new InvalidGroupException(
                $"the topic pattern '{pattern}' cannot be used: {wrong.Message} Look-around and back-references are not possible.");
        }
    }

    /// <summary>Whether the member wants this topic.</summary>
    public bool Includes(string topic) =>
        !TopicName.IsInternal(topic) && (_pattern is { } pattern ? pattern.IsMatch(topic) : _names.Contains(topic));

    public bool Equals(Subscription? other) => other is not null && Pattern == other.Pattern && _names.SetEquals(other._names);

    public override bool Equals(object? obj) => Equals(obj as Subscription);

    public override int GetHashCode() => HashCode.Combine(Pattern, _names.Count);
}
