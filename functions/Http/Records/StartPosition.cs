using System.Globalization;
using Sluice.Log;

namespace Sluice.Worker.Http.Records;

/// <summary>Where a reader begins: an offset, <c>earliest</c>, <c>latest</c> (only what is yet to come) or a time.</summary>
internal sealed class StartPosition
{
    private readonly long? _offset;
    private readonly DateTimeOffset? _time;
    private readonly bool _latest;

    private StartPosition(long? offset = null, DateTimeOffset? time = null, bool latest = false) =>
        (_offset, _time, _latest) = (offset, time, latest);

    public static StartPosition Earliest { get; } = new();

    public static StartPosition Latest { get; } = new(latest: true);

    /// <summary>Reads a position; throws a 400 that shows how to write one.</summary>
    /// <param name="name">The parameter that it is from, for the message.</param>
    public static StartPosition Parse(string text, string name)
    {
        switch (text)
        {
            case "earliest":
                return Earliest;
            case "latest":
                return Latest;
            case var _ when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset):
                return new StartPosition(offset);
            default:
                return PointInTime.TryParseIso(text, out var time)
                    ? new StartPosition(time: time)
                    : throw RequestException.Bad(
                        $"{name}={text} is not a position. Write an offset (a number), earliest, latest, or a time like 2026-01-31T09:30:00Z.");
        }
    }

    /// <summary>The offset in one partition.</summary>
    public ValueTask<long> ResolveAsync(IEventLog log, TopicPartition partition, CancellationToken cancellationToken)
    {
        var held = log.OffsetsOf(partition);
        if (_time is { } time) return log.OffsetForTimeAsync(partition, time, cancellationToken);
        return new(_offset ?? (_latest ? held.Next : held.First));
    }
}
