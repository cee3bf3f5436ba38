using System.Globalization;
using System.Text;

namespace Sluice.Worker.Http.Streaming;

/// <summary>How far a stream over all partitions of a topic has come, written <c>0:12,1:7</c>: partition, next offset.</summary>
/// <remarks>It is the id of every event, so that a client that comes back (<c>Last-Event-ID</c>) misses and repeats nothing.</remarks>
internal sealed class StreamPosition
{
    private readonly List<long> _next = [];

    public int Partitions => _next.Count;

    /// <summary>The offset to read next.</summary>
    public long this[int partition]
    {
        get => _next[partition];
        set => _next[partition] = value;
    }

    /// <summary>Adds the partition behind the last one.</summary>
    public void Add(long next) => _next.Add(next);

    /// <summary>Reads the text of a position into offsets by partition; null when it is none.</summary>
    public static IReadOnlyDictionary<int, long>? Parse(string text)
    {
        var offsets = new Dictionary<int, long>();
        foreach (var range in text.AsSpan().Split(','))
        {
            var entry = text.AsSpan()[range].Trim();
            var colon = entry.IndexOf(':');
            if (colon < 0
                || !int.TryParse(entry[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
                || !long.TryParse(entry[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var next)) return null;
            offsets[partition] = next;
        }

        return offsets;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        for (var partition = 0; partition < _next.Count; partition++)
        {
            if (partition > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{partition}:{_next[partition]}");
        }

        return text.ToString();
    }
}
