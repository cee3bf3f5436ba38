namespace Sluice.Log;

/// <summary>
/// An append from a source begins at or before what the partition already has of it, and ends behind it: the records up to
/// <see cref="Remembered"/> are repeats. Nothing was stored; leave them out and append the rest.
/// </summary>
public sealed class SourceConflictException(TopicPartition partition, ReadOnlyMemory<byte> remembered)
    : EventLogException($"{partition} already has part of what the source sent again.")
{
    /// <summary>The last position that the partition has.</summary>
    public ReadOnlyMemory<byte> Remembered { get; } = remembered;
}
