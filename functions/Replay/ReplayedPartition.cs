using Sluice.Client;

namespace Sluice.Worker.Replay;

/// <summary>How far a partition is replayed: up to where everything is acknowledged, though more may be under way.</summary>
/// <remarks>One reader adds, others may look on.</remarks>
internal sealed class ReplayedPartition(int partition, long from, long until)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Offset, Task<RecordPlace> Delivery)> _underWay = [];
    private long _done = from;
    private long _records;
    private bool _readToEnd = from >= until;

    public int Partition { get; } = partition;

    public long From { get; } = from;

    /// <summary>The first offset that is not replayed any more.</summary>
    public long Until { get; } = until;

    /// <summary>The next offset to read.</summary>
    public long Next { get; private set; } = from;

    /// <summary>Takes note of a record that was handed over.</summary>
    public void Add(long offset, Task<RecordPlace> delivery)
    {
        lock (_gate)
        {
            _underWay.Enqueue((offset, delivery));
            Next = offset + 1;
            Advance();
        }
    }

    /// <summary>What is before an offset is not there any more; true when that is news.</summary>
    public bool Skip(long offset)
    {
        lock (_gate)
        {
            if (offset <= Next) return false;
            Next = Math.Min(offset, Until);
            return true;
        }
    }

    /// <summary>There is nothing more to read.</summary>
    public void EndReading()
    {
        lock (_gate) (_readToEnd, Next) = (true, Until);
    }

    public ReplayState Look()
    {
        lock (_gate)
        {
            Advance();
            return new ReplayState(_done, _records, _underWay.Count);
        }
    }

    private void Advance()
    {
        while (_underWay.TryPeek(out var first) && first.Delivery.IsCompletedSuccessfully)
        {
            _underWay.Dequeue();
            _done = first.Offset + 1;
            _records++;
        }

        // Compaction may have left no record at the very end.
        if (_readToEnd && _underWay.Count == 0) _done = Math.Max(_done, Until);
    }
}
