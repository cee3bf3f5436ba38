namespace Sluice.Log;

/// <summary>Counts what comes in, in slots of a few seconds, for a rate over the last minute. Takes no memory while idle.</summary>
internal sealed class AppendMeter(TimeProvider time)
{
    private const int WholeSlots = 12;
    private const int SlotSeconds = 5;

    private readonly Lock _gate = new();
    private Slot[]? _slots;

    /// <summary>Over the last whole slots and the one that has begun.</summary>
    public AppendRate Rate
    {
        get
        {
            var now = Now(out var seconds);
            var (records, bytes) = (0L, 0L);
            lock (_gate)
            {
                foreach (var slot in _slots ?? [])
                {
                    if (now - slot.Number <= WholeSlots) (records, bytes) = (records + slot.Records, bytes + slot.Bytes);
                }
            }

            seconds += WholeSlots * SlotSeconds;
            return new AppendRate(records / seconds, bytes / seconds);
        }
    }

    public void Add(int records, long bytes)
    {
        var now = Now(out _);
        lock (_gate)
        {
            _slots ??= new Slot[WholeSlots + 1];
            ref var slot = ref _slots[now % _slots.Length];
            if (slot.Number != now) slot = new Slot { Number = now };
            slot.Records += records;
            slot.Bytes += bytes;
        }
    }

    /// <summary>Gives the memory back when nothing has come in for long enough.</summary>
    public void ForgetWhenIdle()
    {
        var now = Now(out _);
        lock (_gate)
        {
            if (_slots is not null && Array.TrueForAll(_slots, slot => now - slot.Number > WholeSlots)) _slots = null;
        }
    }

    private long Now(out double seconds)
    {
        var (slot, rest) = Math.DivRem(time.GetTimestamp(), SlotSeconds * time.TimestampFrequency);
        seconds = (double)rest / time.TimestampFrequency;
        return slot;
    }

    private struct Slot
    {
        public long Number;
        public long Records;
        public long Bytes;
    }
}
