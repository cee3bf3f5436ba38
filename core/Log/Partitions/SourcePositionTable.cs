namespace Sluice.Log;

/// <summary>How far each part of each source has got in one partition, by what the partition itself holds.</summary>
internal sealed class SourcePositionTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Source, string Part), ReadOnlyMemory<byte>> _positions = [];

    public ReadOnlyMemory<byte>? Find(string source, string part)
    {
        lock (_gate) return _positions.TryGetValue((source, part), out var position) ? position : (ReadOnlyMemory<byte>?)null;
    }

    public void Set(string source, string part, ReadOnlyMemory<byte> position)
    {
        lock (_gate) _positions[(source, part)] = position;
    }

    public IReadOnlyList<(string Source, string Part, ReadOnlyMemory<byte> Position)> ToList()
    {
        lock (_gate) return [.. _positions.Select(entry => (entry.Key.Source, entry.Key.Part, entry.Value))];
    }
}
