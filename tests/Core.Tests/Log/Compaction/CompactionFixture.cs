using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Core.Tests.Log.Compaction;

/// <summary>One partition in a folder that is compacted when told, by a clock that moves when told.</summary>
internal sealed class CompactionFixture : IAsyncDisposable
{
    public const long Memory = 1 << 20;

    private readonly CommitThreads _threads = new();
    private readonly LogMetrics _metrics = new();

    public static TopicPartition Place { get; } = new("customers", 0);

    /// <summary>Every append begins a segment, tombstones stay for an hour.</summary>
    public static TopicSettings SmallSegments { get; } = Settings(segmentBytes: 1);

    /// <summary>What is on the disk.</summary>
    public MemoryDisk Disk { get; set; } = new();

    public ManualTime Time { get; } = new();

    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public PartitionLog Partition { get; private set; } = null!;

    public static TopicSettings Settings(long segmentBytes) => new()
    {
        Cleanup = CleanupPolicy.Compact,
        Segment = new SegmentSettings { Bytes = new ByteSize(segmentBytes) },
        Compaction = new CompactionSettings { TombstoneRetention = TimeSpan.FromHours(1) },
    };

    public void Open(TopicSettings settings, StorageDirectory? directory = null)
    {
        var environment = new PartitionEnvironment(
            LogDurability.Flush, _threads, new QueueBudget(64 << 20), Time, _metrics, NullLogger.Instance);
        Partition = new PartitionLog(directory ?? Disk, Place, settings, environment);
    }

    /// <summary>Appends one batch; each record is <c>key=value</c>, or <c>key</c> alone for a tombstone.</summary>
    public async Task<AppendResult> AppendAsync(params string[] records)
    {
        using var builder = new RecordBatchBuilder();
        foreach (var record in records) Add(builder, record, Now);
        return await Partition.AppendAsync(builder.Build(), stamp: null, refusal: null, CancellationToken.None);
    }

    public static void Add(RecordBatchBuilder builder, string record, long timestamp)
    {
        var equals = record.IndexOf('=', StringComparison.Ordinal);
        var key = Encoding.UTF8.GetBytes(equals < 0 ? record : record[..equals]);
        var value = equals < 0 ? NullableBytes.Null : Encoding.UTF8.GetBytes(record[(equals + 1)..]).AsSpan();
        builder.Add(key.AsSpan(), value, timestamp, [new RecordHeader("of", key)]);
    }

    public CompactionPlan Plan() =>
        new(Partition.Segments, Partition.Compaction.State, Partition.Settings, Now);

    /// <summary>Compacts all that can be, however little it is.</summary>
    public CleaningResult? Clean(long memory = Memory) =>
        new PartitionCleaning(Partition, Plan(), memory, Now).Run(CancellationToken.None);

    /// <summary>All records, each as <c>offset:key=value</c>, read batch by batch.</summary>
    public Task<List<string>> ReadAsync(long from = 0) => ReadAsync(Partition, from);

    public static async Task<List<string>> ReadAsync(PartitionLog partition, long from = 0)
    {
        var records = new List<string>();
        for (var offset = from; offset < partition.Offsets.Next;)
        {
            using var read = await partition.ReadAsync(offset, new ReadLimits(1, TimeSpan.Zero), CancellationToken.None);
            Assert.True(read.NextOffset > offset, $"A read at {offset} does not lead on.");
            foreach (var record in read) records.Add(TextOf(record));
            Assert.True(records.Count > 0 || read.IsEmpty);
            offset = read.NextOffset;
        }

        return records;
    }

    public static string TextOf(in RecordView record)
    {
        var key = record.Key.HasValue ? Encoding.UTF8.GetString(record.Key.Bytes) : "(none)";
        return record.Value.HasValue
            ? $"{record.Offset}:{key}={Encoding.UTF8.GetString(record.Value.Bytes)}"
            : $"{record.Offset}:{key}";
    }

    /// <summary>Sees that the batches of all segments follow each other without a hole.</summary>
    public void AssertWhole()
    {
        var segments = Partition.Segments;
        var next = segments[0].BaseOffset;
        foreach (var segment in segments)
        {
            Assert.Equal(next, segment.BaseOffset);
            using var scanner = new BatchScanner(segment.Log, 0, segment.Length);
            while (scanner.MoveNext())
            {
                Assert.Equal(next, scanner.Header.BaseOffset);
                next = scanner.Header.LastOffset + 1;
            }

            Assert.Null(scanner.Damage);
            Assert.Equal(segment.Log.Length, segment.Length);
        }

        Assert.Equal(Partition.Offsets.Next, next);
    }

    /// <summary>Goes on with the disk as a kill would leave it now.</summary>
    public async Task CrashAsync()
    {
        var (settings, before) = (Partition.Settings, Partition);
        Disk = Disk.Copy();
        Open(settings);
        await before.CloseAsync();
    }

    public async Task RestartAsync(TopicSettings? settings = null)
    {
        settings ??= Partition.Settings;
        await Partition.CloseAsync();
        Open(settings);
    }

    public async ValueTask DisposeAsync()
    {
        if (Partition is not null) await Partition.CloseAsync();
        _threads.Dispose();
        _metrics.Dispose();
    }
}
