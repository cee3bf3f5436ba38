namespace Sluice.Connect;

/// <summary>The topics that a connector has read or written since the worker began, or since somebody asked to forget them.</summary>
internal sealed class ActiveTopics
{
    /// <summary>A source whose topics come from its data may have any number of them; the first ones are shown.</summary>
    private const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly SortedSet<string> _topics = new(StringComparer.Ordinal);

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_gate) return [.. _topics];
        }
    }

    public void Add(string topic)
    {
        lock (_gate)
        {
            if (_topics.Count < Most) _topics.Add(topic);
        }
    }

    public void Forget()
    {
        lock (_gate) _topics.Clear();
    }
}
