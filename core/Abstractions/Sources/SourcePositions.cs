namespace Sluice;

/// <summary>Where a source resumes: the last durable position of each part that it has ever delivered.</summary>
public sealed class SourcePositions(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> positions)
{
    /// <summary>Nothing was ever delivered: read from the beginning.</summary>
    public static SourcePositions None { get; } = new(new Dictionary<string, ReadOnlyMemory<byte>>());

    /// <summary>Every part with its position, in no particular order.</summary>
    public IEnumerable<SourcePosition> All => positions.Select(entry => new SourcePosition(entry.Key, entry.Value));

    /// <summary>The position of one part, or null when the part was never delivered.</summary>
    public ReadOnlyMemory<byte>? Find(string part) => positions.TryGetValue(part, out var value) ? value : (ReadOnlyMemory<byte>?)null;
}
