using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>A log in a temporary folder that can be closed and opened again.</summary>
public sealed class LogFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TopicPartition Partition { get; } = new("events", 0);

    public LocalLogOptions Options { get; set; } = null!;

    /// <summary>The clock, from the next opening on.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public LocalEventLog Log { get; private set; } = null!;

    public string PartitionFolder => Path.Combine(_folder.Path, "topics", Partition.ToString());

    public string DataFolder => _folder.Path;

    public static async Task<LogFixture> CreateAsync(LogDurability durability = LogDurability.Flush)
    {
        var fixture = new LogFixture();
        fixture.Options = new LocalLogOptions { Folder = fixture._folder.Path, Durability = durability };
        await fixture.OpenAsync();
        await fixture.Log.GetOrCreateTopicAsync(Partition.Topic, CancellationToken.None);
        return fixture;
    }

    public async Task OpenAsync() =>
        Log = await LocalEventLog.OpenAsync(Options, Time, NullLogger.Instance, CancellationToken.None);

    public async Task ReopenAsync(Action? betweenTimes = null)
    {
        await Log.DisposeAsync();
        betweenTimes?.Invoke();
        await OpenAsync();
    }

    /// <summary>Deletes what a clean stop notes, so that the next opening is one after a crash.</summary>
    public void ForgetCheckpoint() => File.Delete(Path.Combine(PartitionFolder, "checkpoint.json"));

    public Task<AppendResult> AppendAsync(params string[] values) => AppendAsync(Partition, values);

    public async Task<AppendResult> AppendAsync(TopicPartition partition, params string[] values)
    {
        using var builder = new RecordBatchBuilder();
        var now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000).ToUnixTimeMilliseconds();
        foreach (var value in values) builder.Add(NullableBytes.Null, Encoding.UTF8.GetBytes(value).AsSpan(), now, []);
        return await Log.AppendAsync(partition, builder.Build(), stamp: null, CancellationToken.None);
    }

    public Task<List<string>> ReadAllAsync() => ReadAllAsync(Partition);

    /// <summary>All values, each as <c>offset:value</c>, read in small pieces.</summary>
    public async Task<List<string>> ReadAllAsync(TopicPartition partition, int maxBytes = 1)
    {
        var values = new List<string>();
        var (offset, next) = Log.OffsetsOf(partition);
        while (offset < next)
        {
            using var read = await Log.ReadAsync(partition, offset, new ReadLimits(maxBytes, TimeSpan.Zero), CancellationToken.None);
            foreach (var record in read) values.Add($"{record.Offset}:{Encoding.UTF8.GetString(record.Value.Bytes)}");
            offset = read.NextOffset;
        }

        return values;
    }

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        _folder.Dispose();
    }
}
