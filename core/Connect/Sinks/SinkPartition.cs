using Sluice.Log;

namespace Sluice.Connect.Sinks;

/// <summary>One partition that a sink's task reads.</summary>
internal sealed class SinkPartition(TopicInfo topic, TopicPartition partition, long start)
{
    public TopicInfo Topic => topic;

    public TopicPartition Partition => partition;

    /// <summary>The offset to read next.</summary>
    public long ReadOffset { get; set; } = start;

    /// <summary>What was last committed.</summary>
    public long Committed { get; set; } = start;

    public OffsetTracker Tracker { get; private set; } = new(start);

    /// <summary>Read and not yet given to the sink, in order.</summary>
    public Queue<PendingRecord> Ready { get; } = [];

    /// <summary>Goes on elsewhere, as when retention has taken away what came next.</summary>
    public void JumpTo(long offset)
    {
        ReadOffset = offset;
        Tracker = new OffsetTracker(offset);
    }
}
