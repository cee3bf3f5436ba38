using System.Text.Json;
using Sluice.Log;
using Sluice.Worker.Client;

namespace Sluice.Worker.Commands;

/// <summary>
/// How far a group has caught up since it was moved: up to what was there then, whatever is produced in the meantime.
/// </summary>
internal sealed class ReplayProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    // A sink is closed and opened again when its group is moved, and is not there for a moment.
    private static readonly TimeSpan ReopenPatience = TimeSpan.FromSeconds(15);

    private readonly Dictionary<(string Topic, int Partition), (long From, long To)> _ranges;

    private ReplayProgress(Dictionary<(string Topic, int Partition), (long From, long To)> ranges)
    {
        _ranges = ranges;
        Total = ranges.Values.Sum(range => range.To - range.From);
    }

    /// <summary>How many offsets there were to read.</summary>
    public long Total { get; }

    /// <summary>Begins with a group as it is just after it was moved.</summary>
    /// <param name="topic">Only this topic; null: all.</param>
    public static ReplayProgress Of(JsonElement group, string? topic) => new(group.GetProperty("offsets").EnumerateArray()
        .Where(offset => topic is null || Topic(offset) == topic)
        .ToDictionary(Place, offset => (Committed(offset), offset.GetProperty("next").GetInt64())));

    /// <summary>Shows the progress until everything is read; fails when nobody is there to read it.</summary>
    public async Task WaitAsync(WorkerClient client, string path, CancellationToken cancellationToken)
    {
        var (started, shown, seen) = (TimeProvider.System.GetTimestamp(), TimeSpan.Zero, TimeSpan.Zero);
        while (true)
        {
            using var group = await client.GetAsync(path, cancellationToken);
            var done = Done(group.RootElement);
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            Terminal.Progress($"{ProgressBar.Of(done, Total)}  {done:N0} of {Total:N0} records");
            if (done >= Total) break;
            var isConnector = GroupName.IsConnector(group.RootElement.GetProperty("group").GetString()!);
            if (group.RootElement.GetProperty("members").GetArrayLength() > 0) seen = elapsed;
            else if (!isConnector || elapsed - seen > ReopenPatience)
            {
                Terminal.Progress("");
                throw new CommandException(
                    $"The group has no members now: {Total - done:N0} records wait until somebody reads. Use --no-wait to leave it at that.");
            }

            if (!Terminal.ShowsProgress && elapsed - shown >= LineInterval)
            {
                Terminal.Note($"{done:N0} of {Total:N0} records");
                shown = elapsed;
            }

            await Task.Delay(Interval, TimeProvider.System, cancellationToken);
        }

        Terminal.Progress("");
        Terminal.Line($"Caught up: {Total:N0} records in {Elapsed(TimeProvider.System.GetElapsedTime(started))}.");
    }

    /// <summary>A duration as precise as anybody wants to know it.</summary>
    public static string Elapsed(TimeSpan elapsed) => Duration.Format(elapsed.TotalSeconds < 10
        ? TimeSpan.FromMilliseconds(Math.Ceiling(elapsed.TotalMilliseconds))
        : TimeSpan.FromSeconds(Math.Ceiling(elapsed.TotalSeconds)));

    private static string Topic(JsonElement offset) => offset.GetProperty("topic").GetString()!;

    private static (string Topic, int Partition) Place(JsonElement offset) => (Topic(offset), offset.GetProperty("partition").GetInt32());

    /// <summary>The next offset to read; what retention has taken away in the meantime needs no reading.</summary>
    private static long Committed(JsonElement offset)
    {
        var first = offset.GetProperty("first").GetInt64();
        return offset.GetProperty("committed") is { ValueKind: JsonValueKind.Number } committed ? Math.Max(first, committed.GetInt64()) : first;
    }

    private long Done(JsonElement group)
    {
        var left = _ranges.ToDictionary();
        long done = 0;
        foreach (var offset in group.GetProperty("offsets").EnumerateArray())
        {
            if (!left.Remove(Place(offset), out var range)) continue;
            done += Math.Clamp(Committed(offset), range.From, range.To) - range.From;
        }

        // A topic that was deleted meanwhile has nothing more to read.
        return done + left.Values.Sum(range => range.To - range.From);
    }
}
