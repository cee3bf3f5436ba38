using System.CommandLine;
using System.Text.Json;
using Sluice.Worker.Client;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice topics</c>: what a worker keeps.</summary>
internal static class TopicsCommand
{
    public static string[] Examples { get; } = ["sluice topics", "sluice topics --json"];

    public static Command Create()
    {
        var url = WorkerUrlOption.Create();
        var json = new Option<bool>("--json") { Description = "Print what the worker answers, for other programs" };
        var command = new Command("topics", "Lists the topics: partitions, records, size and retention.") { json, url };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(url)!, parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string url, bool json, CancellationToken cancellationToken)
    {
        using var client = new WorkerClient(url);
        using var topics = await client.GetAsync("topics?expand=true", cancellationToken);
        if (json) Terminal.Line(topics.RootElement.GetRawText());
        else if (topics.RootElement.GetArrayLength() == 0) Terminal.Line("There are no topics yet. Make one with: sluice produce hello world");
        else new TextTable(["TOPIC", "PARTITIONS", "RECORDS", "SIZE", "RETENTION"], [.. topics.RootElement.EnumerateArray().Select(Row)]).Write();
        return ExitCodes.Success;
    }

    private static string[] Row(JsonElement topic)
    {
        var partitions = topic.GetProperty("partitions").EnumerateArray().ToList();
        var records = partitions.Sum(partition => partition.GetProperty("next").GetInt64() - partition.GetProperty("first").GetInt64());
        var size = partitions.Sum(partition => partition.GetProperty("size").GetInt64());
        var retention = topic.GetProperty("settings").GetProperty("retention").GetProperty("time").ToString();
        return
        [
            topic.GetProperty("name").ToString(), $"{partitions.Count}", $"{records:N0}", TextTable.Bytes(size),
            retention == "0s" ? "for ever" : retention,
        ];
    }
}
