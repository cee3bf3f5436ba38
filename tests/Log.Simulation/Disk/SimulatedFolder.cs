namespace Sluice.Log.Simulation;

/// <summary>A folder: the names that programs see in it, those that the disk has, and the changes that were not flushed.</summary>
internal sealed class SimulatedFolder
{
    private readonly List<(string? Removed, string? Set, object? Node)> _unflushed = [];
    private readonly SortedDictionary<string, object> _disk = new(StringComparer.Ordinal);
    private SortedDictionary<string, object> _cache = new(StringComparer.Ordinal);

    public IEnumerable<string> NamesOf<T>() => _cache.Where(entry => entry.Value is T).Select(entry => entry.Key);

    public T? Find<T>(string name)
        where T : class => _cache.TryGetValue(name, out var node) ? node as T : null;

    public void Set(string name, object node) => Change(null, name, node);

    public void Remove(string name) => Change(name, null, null);

    public void Rename(string from, string to) => Change(from, to, _cache[from]);

    public void Flush()
    {
        foreach (var change in _unflushed) Apply(change, _disk);
        _unflushed.Clear();
    }

    /// <summary>Of what was not flushed, nothing, all, the first changes, or any may have reached the disk.</summary>
    public void LosePower(Random random)
    {
        var (mode, until) = (random.Next(4), random.Next(_unflushed.Count + 1));
        for (var i = 0; i < _unflushed.Count; i++)
        {
            var survives = mode switch { 0 => false, 1 => true, 2 => i < until, _ => random.Next(2) == 0 };
            if (survives) Apply(_unflushed[i], _disk);
        }

        _unflushed.Clear();
        _cache = new SortedDictionary<string, object>(_disk, StringComparer.Ordinal);
        foreach (var node in _cache.Values)
        {
            if (node is SimulatedFolder folder) folder.LosePower(random);
            else ((SimulatedInode)node).LosePower(random);
        }
    }

    private void Change(string? removed, string? set, object? node)
    {
        _unflushed.Add((removed, set, node));
        Apply((removed, set, node), _cache);
    }

    private static void Apply((string? Removed, string? Set, object? Node) change, SortedDictionary<string, object> entries)
    {
        if (change.Removed is { } removed) entries.Remove(removed);
        if (change.Set is { } set) entries[set] = change.Node!;
    }
}
