using System.Globalization;
using Sluice.Worker.Client;
using Sluice.Worker.Commands;
using Sluice.Worker.Http.Records;

namespace Sluice.Worker.Replay;

/// <summary>Where a replay begins or ends: an edge of the topic, a time, an offset, or an offset for each partition.</summary>
internal sealed class ReplayPlace
{
    private readonly long? _offset;
    private readonly DateTimeOffset? _time;
    private readonly SortedDictionary<int, long>? _offsets;

    private ReplayPlace(long? offset = null, DateTimeOffset? time = null, SortedDictionary<int, long>? offsets = null) =>
        (_offset, _time, _offsets) = (offset, time, offsets);

    /// <summary>The partitions that it names; null: it is for any.</summary>
    public IReadOnlyCollection<int>? Partitions => _offsets?.Keys;

    /// <summary>The offset that somebody wrote for a partition; null when it is an edge or a time.</summary>
    public long? Written(int partition) => _offsets?[partition] ?? _offset;

    /// <summary>Reads a place.</summary>
    /// <param name="option">Where it was written, for the message.</param>
    /// <param name="edge">The word for the edge of the topic that makes sense here.</param>
    /// <exception cref="CommandException">It is none.</exception>
    public static ReplayPlace Parse(string option, string text, string edge)
    {
        if (text == edge) return new ReplayPlace();
        if (TryNumber(text, out var offset)) return new ReplayPlace(offset);
        if (PointInTime.TryParseIso(text, out var time)) return new ReplayPlace(time: time);
        return TryOffsets(text) is { } offsets
            ? new ReplayPlace(offsets: offsets)
            : throw new CommandException(
                $"{option} {text} is no place. Write {edge}, a time like 2026-01-31T09:30:00Z, an offset, or PARTITION:OFFSET for each partition like 0:123,1:77.");
    }

    /// <summary>The offset in a partition.</summary>
    /// <param name="edge">The offset of the topic's edge.</param>
    public async ValueTask<long> ResolveAsync(
        WorkerClient client, string topic, int partition, long edge, CancellationToken cancellationToken)
    {
        if (_time is not { } time) return Written(partition) ?? edge;
        var moment = Uri.EscapeDataString(time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        using var found = await client.GetAsync(
            $"topics/{Uri.EscapeDataString(topic)}/partitions/{partition}/offset?time={moment}", cancellationToken);
        return found.RootElement.GetProperty("offset").GetInt64();
    }

    private static SortedDictionary<int, long>? TryOffsets(string text)
    {
        var offsets = new SortedDictionary<int, long>();
        foreach (var part in text.Split(','))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0
                || !int.TryParse(part.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
                || !TryNumber(part[(colon + 1)..], out var offset)
                || !offsets.TryAdd(partition, offset)) return null;
        }

        return offsets;
    }

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
