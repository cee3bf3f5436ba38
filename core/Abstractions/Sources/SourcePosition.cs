namespace Sluice;

/// <summary>How far one part of a source has been read. The engine compares positions and never looks inside.</summary>
/// <param name="Part">
/// A source reads one or several parts (a file, a replication slot), each in its own order. Names a part for as long as
/// the connector lives; empty when there is only one.
/// </param>
/// <param name="Value">
/// Bytes that grow, compared one by one as unsigned numbers: big-endian integers do. At most 16 KiB, as is the name of the part.
/// </param>
public readonly record struct SourcePosition(string Part, ReadOnlyMemory<byte> Value)
{
    /// <summary>Orders two positions of one part: below 0 when <paramref name="left"/> comes first.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceCompareTo(right);
}
