using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Sluice.Log;

/// <summary>What one partition remembers of its producers. Belongs to the writer's turn.</summary>
internal sealed class ProducerTable
{
    /// <summary>How many producers a partition remembers; the checkpoint holds them all.</summary>
    public const int MaxProducers = 5_000;

    private const int HeadSize = sizeof(long) + sizeof(short) + sizeof(long) + sizeof(byte);
    private const int RangeSize = sizeof(int) + sizeof(int) + sizeof(long);

    /// <summary>A producer that was idle for so long is forgotten.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromDays(7);

    // A producer still sends again what it sent within this time, so it is not forgotten to make room for another.
    private static readonly TimeSpan KeptAtLeast = TimeSpan.FromHours(1);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly Dictionary<long, ProducerState> _states = [];

    public int Count => _states.Count;

    public ProducerState? Find(long producer) => _states.GetValueOrDefault(producer);

    public void Set(long producer, ProducerState state) => _states[producer] = state;

    /// <summary>Takes in a batch that is in the log, whatever is known of its producer.</summary>
    /// <param name="now">Milliseconds since 1970 UTC: nobody knows when it came, and too late is the safe side.</param>
    public void Collect(in BatchHeader header, long now)
    {
        if (header.ProducerId < 0 || header.Count == 0) return;
        var last = SequenceNumber.Add(header.BaseSequence, header.LastOffsetDelta);
        var range = new SequenceRange(header.BaseSequence, last, header.LastOffset);
        var follows = Find(header.ProducerId) is { } state && state.Epoch == header.ProducerEpoch && state.Expected == range.First;
        Set(header.ProducerId, follows ? Find(header.ProducerId)!.With(range, now) : new(header.ProducerEpoch, [range], now));
    }

    /// <summary>Makes room for producers that were not known, by forgetting those that were idle the longest.</summary>
    /// <param name="more">How many are to be added.</param>
    /// <param name="now">Milliseconds since 1970 UTC.</param>
    /// <param name="inUse">Whether a producer is about to be set again.</param>
    /// <returns>Null, or why there is no room.</returns>
    public LogBusyException? MakeRoom(int more, long now, Func<long, bool> inUse)
    {
        while (_states.Count + more > MaxProducers)
        {
            var idle = _states.Where(entry => !inUse(entry.Key)).DefaultIfEmpty().MinBy(entry => entry.Value?.LastUsed);
            if (idle.Value is null || idle.Value.LastUsed > now - KeptAtLeast.TotalMilliseconds)
            {
                return new LogBusyException(
                    $"The partition has {MaxProducers} producers that wrote within {Duration.Format(KeptAtLeast)}, as many as it may. "
                    + "Nothing was stored. Use a producer for longer, or append without one.",
                    RetryAfter);
            }

            _states.Remove(idle.Key);
        }

        return null;
    }

    /// <summary>Forgets who was idle for long, and whoever recovery found beyond the limit.</summary>
    /// <param name="now">Milliseconds since 1970 UTC.</param>
    public void DropIdle(long now)
    {
        foreach (var (producer, state) in _states)
        {
            if (state.LastUsed < now - Expiry.TotalMilliseconds) _states.Remove(producer);
        }

        foreach (var (producer, _) in _states.OrderBy(entry => entry.Value.LastUsed).Take(_states.Count - MaxProducers).ToList())
            _states.Remove(producer);
    }

    /// <summary>All of it, for a checkpoint: per producer id, epoch, last use, a count, and so many ranges.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_states.Values.Sum(state => HeadSize + (state.Recent.Length * RangeSize))];
        Span<byte> rest = bytes;
        foreach (var (producer, state) in _states)
        {
            BinaryPrimitives.WriteInt64BigEndian(rest, producer);
            BinaryPrimitives.WriteInt16BigEndian(rest[8..], state.Epoch);
            BinaryPrimitives.WriteInt64BigEndian(rest[10..], state.LastUsed);
            rest[18] = (byte)state.Recent.Length;
            rest = rest[HeadSize..];
            foreach (var range in state.Recent)
            {
                BinaryPrimitives.WriteInt32BigEndian(rest, range.First);
                BinaryPrimitives.WriteInt32BigEndian(rest[4..], range.Last);
                BinaryPrimitives.WriteInt64BigEndian(rest[8..], range.LastOffset);
                rest = rest[RangeSize..];
            }
        }

        return bytes;
    }

    /// <summary>Takes in what <see cref="ToBytes"/> has written; what cannot be that is left out.</summary>
    public void Load(ReadOnlySpan<byte> rest)
    {
        while (rest.Length >= HeadSize && rest[18] is > 0 and <= ProducerState.Window and var count
            && rest.Length >= HeadSize + (count * RangeSize))
        {
            var producer = BinaryPrimitives.ReadInt64BigEndian(rest);
            var epoch = BinaryPrimitives.ReadInt16BigEndian(rest[8..]);
            var lastUsed = BinaryPrimitives.ReadInt64BigEndian(rest[10..]);
            rest = rest[HeadSize..];
            var recent = ImmutableArray.CreateBuilder<SequenceRange>(count);
            for (var i = 0; i < count; i++)
            {
                recent.Add(new SequenceRange(
                    BinaryPrimitives.ReadInt32BigEndian(rest),
                    BinaryPrimitives.ReadInt32BigEndian(rest[4..]),
                    BinaryPrimitives.ReadInt64BigEndian(rest[8..])));
                rest = rest[RangeSize..];
            }

            Set(producer, new ProducerState(epoch, recent.MoveToImmutable(), lastUsed));
        }
    }
}
