using System.Collections.Immutable;

namespace Sluice.Log;

/// <summary>What a partition remembers of a producer: never changed, so that a state that fails on the disk is simply dropped.</summary>
/// <param name="Recent">The last appends, the newest last; at least one, at most <see cref="Window"/>.</param>
/// <param name="LastUsed">When it last appended, in milliseconds since 1970 UTC.</param>
internal sealed record ProducerState(short Epoch, ImmutableArray<SequenceRange> Recent, long LastUsed)
{
    /// <summary>How many appends are known again with their offsets: as many as a producer of Kafka has under way at once.</summary>
    public const int Window = 5;

    /// <summary>The sequence number that the next append must begin with.</summary>
    public int Expected => SequenceNumber.Next(Recent[^1].Last);

    /// <summary>The state when it has appended once more, with the same epoch.</summary>
    public ProducerState With(SequenceRange appended, long now) => new(
        Epoch,
        Recent.Length < Window ? Recent.Add(appended) : [.. Recent.AsSpan()[1..], appended],
        now);
}
