using Sluice.Log;

namespace Sluice.Bench.Log;

/// <summary>A log of many segments that is opened again and again.</summary>
internal sealed class LargeLog(string folder)
{
    private const int AppendSize = 512 * 1024;
    private const int AppendsUnderWay = 8;
    private const int Steps = 10;

    private string PartitionFolder => Path.GetDirectoryName(BenchLog.FileIn(folder))!;

    /// <summary>The bytes of its segments.</summary>
    public long Length => Files().Sum(file => file.Length);

    public int Segments => Files().Count;

    /// <summary>Writes so many bytes of records of 1 KiB.</summary>
    public async Task FillAsync(long bytes, TextWriter progress, CancellationToken cancellationToken)
    {
        await progress.WriteAsync("writing:");
        await using var log = await BenchLog.OpenAsync(folder, LogDurability.Os, partitions: 1, cancellationToken);
        var value = new LogPlan(1024, LogDurability.Os).NewValue();
        var underWay = new Queue<Task<AppendResult>>();
        using var builder = new RecordBatchBuilder();
        var (written, told) = (0L, 0L);
        while (written < bytes)
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            do builder.Add(NullableBytes.Null, value.AsSpan(), now, []);
            while (builder.Length < AppendSize);
            var batches = builder.Build();
            written += batches.Length;
            if (underWay.Count == AppendsUnderWay) await underWay.Dequeue();
            underWay.Enqueue(log.AppendAsync(LogPlan.Partition, batches, stamp: null, cancellationToken).AsTask());
            if (written * Steps / bytes == told) continue;
            told = written * Steps / bytes;
            await progress.WriteAsync($" {told * 100 / Steps} %");
        }

        while (underWay.TryDequeue(out var last)) await last;
        await progress.WriteLineAsync();
    }

    /// <summary>Opens it, tells how long that took, and stops it cleanly.</summary>
    public async Task<TimeSpan> OpenAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var log = await BenchLog.OpenAsync(folder, LogDurability.Os, partitions: 1, cancellationToken);
        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>Takes away what a partition notes of what was flushed, and with it all that a clean stop leaves.</summary>
    public void ForgetCleanStop() => File.Delete(Path.Combine(PartitionFolder, "checkpoint.json"));

    private List<FileInfo> Files() => [.. new DirectoryInfo(PartitionFolder).EnumerateFiles("*.log")];
}
