namespace Sluice.Log;

/// <summary>Where a group shall go on, in each partition: the first record, behind the last, an offset, or a time.</summary>
public sealed class SeekTarget
{
    private readonly long? _offset;
    private readonly DateTimeOffset? _time;
    private readonly bool _latest;

    private SeekTarget(long? offset = null, DateTimeOffset? time = null, bool latest = false) =>
        (_offset, _time, _latest) = (offset, time, latest);

    /// <summary>The oldest record that is still there.</summary>
    public static SeekTarget Earliest { get; } = new();

    /// <summary>Behind the newest record: only what is yet to come.</summary>
    public static SeekTarget Latest { get; } = new(latest: true);

    /// <summary>An offset; where the partition does not hold it, the nearest that it does.</summary>
    public static SeekTarget At(long offset) => new(offset);

    /// <summary>The first record at or after a time.</summary>
    public static SeekTarget At(DateTimeOffset time) => new(time: time);

    /// <summary>The offset in one partition.</summary>
    public async ValueTask<long> ResolveAsync(IEventLog log, TopicPartition partition, CancellationToken cancellationToken)
    {
        var held = log.OffsetsOf(partition);
        if (_time is { } time) return await log.OffsetForTimeAsync(partition, time, cancellationToken);
        if (_offset is { } offset) return Math.Clamp(offset, held.First, held.Next);
        return _latest ? held.Next : held.First;
    }
}
