using System.Text.Json;

namespace Sluice.Connect.DeadLetters;

/// <summary>Which dead letters of a partition somebody has dealt with, as ranges of offsets.</summary>
internal sealed class HandledOffsets
{
    // In order, apart from each other; the end is not in it.
    private readonly List<(long First, long End)> _ranges = [];

    public int Ranges => _ranges.Count;

    public static HandledOffsets Read(ReadOnlyMemory<byte> json)
    {
        var handled = new HandledOffsets();
        var reader = new Utf8JsonReader(json.Span);
        var ranges = JsonElement.ParseValue(ref reader);
        foreach (var range in ranges.EnumerateArray()) handled._ranges.Add((range[0].GetInt64(), range[1].GetInt64()));
        return handled;
    }

    public byte[] Write()
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartArray();
            foreach (var (first, end) in _ranges)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(first);
                writer.WriteNumberValue(end);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        return bytes.ToArray();
    }

    public bool Contains(long offset)
    {
        var at = Behind(offset) - 1;
        return at >= 0 && offset < _ranges[at].End;
    }

    public void Add(long offset)
    {
        if (Contains(offset)) return;
        var at = Behind(offset);
        var (first, end) = (offset, offset + 1);
        if (at < _ranges.Count && _ranges[at].First == end)
        {
            end = _ranges[at].End;
            _ranges.RemoveAt(at);
        }

        if (at > 0 && _ranges[at - 1].End == offset)
        {
            first = _ranges[at - 1].First;
            _ranges.RemoveAt(--at);
        }

        _ranges.Insert(at, (first, end));
    }

    /// <summary>Forgets what retention has deleted.</summary>
    public void ForgetBelow(long offset) => _ranges.RemoveAll(range => range.End <= offset);

    /// <summary>The index of the first range that begins behind an offset.</summary>
    private int Behind(long offset)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].First > offset) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
