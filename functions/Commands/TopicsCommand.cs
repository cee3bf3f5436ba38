using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sluice.Worker.Client;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice topics</c>: what a worker keeps, all topics or one of them.</summary>
internal static class TopicsCommand
{
    private const int MostSegments = 50;

    public static string[] Examples { get; } =
    [
        "sluice topics",
        "sluice topics orders",
        "sluice topics create orders --set partitions=4 --set retention.time=30d",
        "sluice topics alter orders --set retention.size=10GiB",
        "sluice topics delete orders --yes",
    ];

    public static Command Create()
    {
        var topic = new Argument<string?>("TOPIC") { Description = "Show this one, with its settings, partitions and files", Arity = ArgumentArity.ZeroOrOne };
        var url = WorkerUrlOption.Create();
        var json = new Option<bool>("--json") { Description = "Print what the worker answers, for other programs" };
        var command = new Command("topics", "Lists the topics, or shows, creates, alters and deletes one.") { topic, json, url };
        foreach (var change in TopicChangeCommands.Create()) command.Subcommands.Add(change);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = new WorkerClient(parsed.GetValue(url)!);
            if (parsed.GetValue(topic) is { } name) await ShowAsync(client, name, parsed.GetValue(json), cancellationToken);
            else await ListAsync(client, parsed.GetValue(json), cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task ListAsync(WorkerClient client, bool json, CancellationToken cancellationToken)
    {
        using var topics = await client.GetAsync("topics?expand=true", cancellationToken);
        if (json) Terminal.Line(topics.RootElement.GetRawText());
        else if (topics.RootElement.GetArrayLength() == 0) Terminal.Line("There are no topics yet. Make one with: sluice produce hello world");
        else new TextTable(["TOPIC", "PARTITIONS", "RECORDS", "SIZE", "RECORDS/S", "RETENTION"], [.. topics.RootElement.EnumerateArray().Select(Row)]).Write();
    }

    private static string[] Row(JsonElement topic)
    {
        var partitions = topic.GetProperty("partitions").EnumerateArray().ToList();
        return
        [
            topic.GetProperty("name").ToString(),
            $"{partitions.Count}",
            Count(partitions.Sum(Records), IsCompacted(topic)),
            TextTable.Bytes(partitions.Sum(Size)),
            Rate(partitions.Sum(partition => partition.GetProperty("rate").GetProperty("records").GetDouble())),
            Retention(topic.GetProperty("settings")),
        ];
    }

    /// <summary>How long records stay; a topic that is only compacted has times of retention, too, but they do not count.</summary>
    private static string Retention(JsonElement settings)
    {
        var cleanup = settings.GetProperty("cleanup").ToString();
        var time = settings.GetProperty("retention").GetProperty("time").ToString();
        return cleanup switch
        {
            "compact" => "last of each key",
            "delete" => time == "0s" ? "for ever" : time,
            _ => time == "0s" ? "last of each key" : $"last of each key, {time}",
        };
    }

    private static async Task ShowAsync(WorkerClient client, string name, bool json, CancellationToken cancellationToken)
    {
        var path = $"topics/{Uri.EscapeDataString(name)}";
        using var topic = await client.GetAsync(path, cancellationToken);
        if (json)
        {
            Terminal.Line(topic.RootElement.GetRawText());
            return;
        }

        new TextTable(["SETTING", "VALUE"], [.. Settings(topic.RootElement.GetProperty("settings"), "")]).Write();
        Terminal.Line();
        var partitions = topic.RootElement.GetProperty("partitions").EnumerateArray().ToList();
        new TextTable(
            ["PARTITION", "FIRST", "NEXT", "RECORDS", "SIZE", "SEGMENTS", "RECORDS/S", "BYTES/S"],
            [.. partitions.Select(partition => PartitionRow(partition, IsCompacted(topic.RootElement)))]).Write();
        Terminal.Line();
        await ShowSegmentsAsync(client, path, partitions, IsCompacted(topic.RootElement), cancellationToken);
    }

    private static async Task ShowSegmentsAsync(
        WorkerClient client, string path, List<JsonElement> partitions, bool isCompacted, CancellationToken cancellationToken)
    {
        var rows = new List<string[]>();
        foreach (var partition in partitions.Select(partition => partition.GetProperty("partition").GetInt32()))
        {
            if (rows.Count >= MostSegments) break;
            using var described = await client.GetAsync($"{path}/partitions/{partition}", cancellationToken);
            rows.AddRange(described.RootElement.GetProperty("segments").EnumerateArray().Select(segment => SegmentRow(partition, segment, isCompacted)));
        }

        new TextTable(["PARTITION", "SEGMENT", "RECORDS", "SIZE", "FIRST RECORD", "LAST RECORD"], [.. rows.Take(MostSegments)]).Write();
        var all = partitions.Sum(partition => partition.GetProperty("segments").GetInt32());
        if (all > MostSegments) Terminal.Note($"{MostSegments} of {all} segments shown; GET /{path}/partitions/0 has all of a partition.");
    }

    /// <summary>What is not set has no row.</summary>
    private static IEnumerable<string[]> Settings(JsonElement settings, string prefix)
    {
        foreach (var setting in settings.EnumerateObject())
        {
            if (setting.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var inner in Settings(setting.Value, $"{prefix}{setting.Name}.")) yield return inner;
            }
            else if (setting.Value.ValueKind != JsonValueKind.Null)
            {
                yield return [prefix + setting.Name, setting.Value.ToString()];
            }
        }
    }

    private static string[] PartitionRow(JsonElement partition, bool isCompacted) =>
    [
        partition.GetProperty("partition").ToString(),
        partition.GetProperty("first").ToString(),
        partition.GetProperty("next").ToString(),
        Count(Records(partition), isCompacted),
        TextTable.Bytes(Size(partition)),
        partition.GetProperty("segments").ToString(),
        Rate(partition.GetProperty("rate").GetProperty("records").GetDouble()),
        TextTable.Bytes((long)partition.GetProperty("rate").GetProperty("bytes").GetDouble()),
    ];

    private static string[] SegmentRow(int partition, JsonElement segment, bool isCompacted) =>
    [
        $"{partition}",
        segment.GetProperty("baseOffset").ToString(),
        Count(segment.GetProperty("nextOffset").GetInt64() - segment.GetProperty("baseOffset").GetInt64(), isCompacted),
        TextTable.Bytes(Size(segment)),
        Time(segment.GetProperty("firstTimestamp")),
        Time(segment.GetProperty("lastTimestamp")),
    ];

    private static bool IsCompacted(JsonElement topic) =>
        topic.GetProperty("settings").GetProperty("cleanup").ToString().Contains("compact", StringComparison.Ordinal);

    /// <summary>Records are counted by their offsets, and compaction leaves offsets without a record.</summary>
    private static string Count(long offsets, bool isCompacted) => isCompacted && offsets > 0 ? $"up to {offsets:N0}" : $"{offsets:N0}";

    private static long Records(JsonElement partition) => partition.GetProperty("next").GetInt64() - partition.GetProperty("first").GetInt64();

    private static long Size(JsonElement part) => part.GetProperty("size").GetInt64();

    private static string Rate(double perSecond) => perSecond.ToString(perSecond is > 0 and < 10 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    private static string Time(JsonElement milliseconds) => milliseconds.ValueKind == JsonValueKind.Null
        ? "-"
        : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.GetInt64()).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
