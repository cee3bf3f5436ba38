using Sluice.Log;

namespace Sluice.Core.Tests.Log.Repair;

/// <summary>A log with a topic of several segments, every append a batch of three records, whose files are damaged between two openings.</summary>
public sealed class RepairFixture : IAsyncDisposable
{
    public const int Records = 300;

    public static TopicPartition Place { get; } = new("damaged", 0);

    public LogFixture Log { get; private init; } = null!;

    public string Folder => Path.Combine(Log.DataFolder, "topics", Place.ToString());

    /// <summary>The segments, in order.</summary>
    public string[] Files => FilesOf(Place);

    public static async Task<RepairFixture> CreateAsync()
    {
        var fixture = new RepairFixture { Log = await LogFixture.CreateAsync() };
        await fixture.Log.Log.CreateTopicAsync(
            Place.Topic, new TopicSettings { Segment = new SegmentSettings { Bytes = new ByteSize(30_000) } }, CancellationToken.None);
        for (var i = 0; i < Records; i += 3) await fixture.Log.AppendAsync(Place, Value(i), Value(i + 1), Value(i + 2));
        return fixture;
    }

    public static string Value(int number) => $"{number}:".PadRight(330, 'v');

    /// <summary>What is read when nothing is missing but these offsets.</summary>
    public static IEnumerable<string> AllBut(long first, long next) =>
        Enumerable.Range(0, Records).Where(number => number < first || number >= next).Select(number => $"{number}:{Value(number)}");

    public string[] FilesOf(TopicPartition partition) =>
        [.. Directory.GetFiles(Path.Combine(Log.DataFolder, "topics", partition.ToString()), "*.log").Order(StringComparer.Ordinal)];

    /// <summary>Closes the log for what is done to its files.</summary>
    public ValueTask CloseAsync() => Log.Log.DisposeAsync();

    public Task OpenAsync() => Log.OpenAsync();

    public async Task<IReadOnlyList<LogDamage>> RepairAsync(bool mend, string? topic = null) => await LogRepair.RunAsync(
        Log.DataFolder, topic, mend, _ => { }, TimeSpan.Zero, TimeProvider.System, CancellationToken.None);

    /// <summary>Where the batches of a file begin, with the end of the file.</summary>
    public static int[] BatchesOf(byte[] file)
    {
        List<int> starts = [];
        var at = 0;
        for (; at < file.Length; at += BatchHeader.Read(file.AsSpan(at)).TotalSize) starts.Add(at);
        return [.. starts, at];
    }

    /// <summary>Writes over bytes of a file; its time stays.</summary>
    public static void Overwrite(string file, int at, params ReadOnlySpan<byte> bytes)
    {
        var contents = File.ReadAllBytes(file);
        bytes.CopyTo(contents.AsSpan(at));
        File.WriteAllBytes(file, contents);
    }

    public ValueTask DisposeAsync() => Log.DisposeAsync();
}
