using Sluice.Worker.Commands;

namespace Sluice.Worker.Replay;

/// <summary>Shows how a replay goes: a bar on a terminal, otherwise a line every few seconds.</summary>
internal sealed class CopyProgress(IReadOnlyList<ReplayedPartition> partitions)
{
    private const int SamplesPerRate = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Queue<(TimeSpan At, long Records, long Offsets)> _samples = [];
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private TimeSpan _shown;

    /// <summary>How many records are stored in the target.</summary>
    public long Records => partitions.Sum(partition => partition.Look().Records);

    public string Elapsed => ReplayProgress.Elapsed(TimeProvider.System.GetElapsedTime(_started));

    /// <summary>How many offsets there are to go through; compaction may have left fewer records.</summary>
    public long Total { get; } = partitions.Sum(partition => partition.Until - partition.From);

    /// <summary>Shows the progress until the work ends, however it does.</summary>
    public async Task WatchAsync(Task work)
    {
        while (!work.IsCompleted)
        {
            lock (_gate) Show();
            await Task.WhenAny(work, Task.Delay(Interval, TimeProvider.System, CancellationToken.None));
        }

        Terminal.Progress("");
    }

    /// <summary>Says something without the bar in between.</summary>
    public void Note(string message)
    {
        lock (_gate)
        {
            Terminal.Progress("");
            Terminal.Note(message);
        }
    }

    private void Show()
    {
        var now = TimeProvider.System.GetElapsedTime(_started);
        var (records, offsets) = (0L, 0L);
        foreach (var partition in partitions)
        {
            var state = partition.Look();
            records += state.Records;
            offsets += state.Done - partition.From;
        }

        if (_samples.Count == SamplesPerRate) _samples.Dequeue();
        _samples.Enqueue((now, records, offsets));
        var text = $"{records:N0} records, {Rate(now, records, offsets)}";
        if (Terminal.ShowsProgress)
        {
            Terminal.Progress($"{ProgressBar.Of(offsets, Total)}  {text}");
        }
        else if (now - _shown >= LineInterval)
        {
            Terminal.Note($"{ProgressBar.Percent(offsets, Total)} %: {text}");
            _shown = now;
        }
    }

    private string Rate(TimeSpan now, long records, long offsets)
    {
        var oldest = _samples.Peek();
        var seconds = (now - oldest.At).TotalSeconds;
        if (seconds <= 0 || offsets == oldest.Offsets) return "0 records/s";
        var left = TimeSpan.FromSeconds(Math.Ceiling((Total - offsets) * seconds / (offsets - oldest.Offsets)));
        return $"{(records - oldest.Records) / seconds:N0} records/s, {Clock(left)} left";
    }

    private static string Clock(TimeSpan left) => left.TotalHours >= 1
        ? $"{(long)left.TotalHours}h {left.Minutes}m"
        : left.TotalMinutes >= 1 ? $"{left.Minutes}m {left.Seconds}s" : $"{left.Seconds}s";
}
