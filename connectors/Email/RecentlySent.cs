namespace Sluice.Connectors.Email;

/// <summary>
/// Remembers the last mails that were sent, so that a batch that comes again (one recipient of three was refused for now,
/// the answer came too late) repeats none of them. It lives as long as the sink: a crash forgets it.
/// </summary>
internal sealed class RecentlySent(int capacity)
{
    private readonly HashSet<(string, DateTimeOffset)> _known = [];
    private readonly Queue<(string, DateTimeOffset)> _oldestFirst = new();

    public bool Contains((string, DateTimeOffset) mail) => _known.Contains(mail);

    public void Add((string, DateTimeOffset) mail)
    {
        if (!_known.Add(mail)) return;
        _oldestFirst.Enqueue(mail);
        if (_oldestFirst.Count > capacity) _known.Remove(_oldestFirst.Dequeue());
    }
}
