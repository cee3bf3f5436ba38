using System.IO.Compression;
using System.Text;
using Sluice.Connectors.Files;

namespace Sluice.Connectors.Tests.Files;

/// <summary>An archive in a folder of its own, with a sink that can crash and come back.</summary>
internal sealed class ArchiveRun : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private ArchiveSink? _sink;

    public ManualTime Time { get; } = new();

    public RecordingLogger Logger { get; } = new();

    public string Root => _folder["archive"];

    public ArchiveOptions Options { get; set; } = new() { Folder = "archive" };

    /// <summary>The hour that was over an hour before the test began.</summary>
    public DateTimeOffset Hour { get; } = HourOf(TimeProvider.System.GetUtcNow().AddHours(-2));

    public IEnumerable<string> Partials => Names(Path.Combine(Root, "~partial"));

    /// <summary>Relative to the archive, in order.</summary>
    public IEnumerable<string> Finished => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path))
        .Where(path => !path.StartsWith('~'))
        .Order(StringComparer.Ordinal);

    public static DateTimeOffset HourOf(DateTimeOffset time) => new(time.Year, time.Month, time.Day, time.Hour, 0, 0, TimeSpan.Zero);

    public static SinkRecord Record(long offset, DateTimeOffset timestamp, string value = "{}", string topic = "logs", int partition = 0) =>
        new(topic, partition, offset, new Record { Timestamp = timestamp, Value = Encoding.UTF8.GetBytes(value) });

    public async Task<ArchiveSink> OpenAsync(int task = 0)
    {
        var sink = new ArchiveSink(Options, FilesRun.Context(Time, Logger, _folder.Root) with { Task = task });
        await sink.OpenAsync(CancellationToken.None);
        return sink;
    }

    public async Task<DeliveryResult> DeliverAsync(params SinkRecord[] records)
    {
        _sink ??= await OpenAsync();
        return await _sink.DeliverAsync(new SinkBatch(records), CancellationToken.None);
    }

    /// <summary>Every delivery is on disk when it ends, so a clean stop leaves what a crash would.</summary>
    public async Task RestartAsync()
    {
        if (_sink is not null) await _sink.DisposeAsync();
        _sink = await OpenAsync();
    }

    public void PassTime(TimeSpan time) => Time.Advance(time);

    public IReadOnlyList<string> Lines(string relative)
    {
        using Stream file = File.OpenRead(Path.Combine(Root, relative));
        using var reader = new StreamReader(relative.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        var text = reader.ReadToEnd();
        Assert.True(text.Length == 0 || text[^1] == '\n');
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        if (_sink is not null) await _sink.DisposeAsync();
        _folder.Dispose();
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal) : [];
}
