using System.CommandLine;
using System.Text.Json;
using Sluice.Worker.Client;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice tail</c>: follows a topic, until Ctrl-C or a number of records.</summary>
internal static class TailCommand
{
    private const string Gap = "gap";
    private const string Failed = "error";

    public static string[] Examples { get; } =
    [
        "sluice tail orders",
        "sluice tail orders --from earliest -n 10",
        "sluice tail orders --from 2026-01-31T09:30:00Z --json | jq .value",
    ];

    public static Command Create()
    {
        var topic = new Argument<string>("TOPIC") { Description = "The topic to follow" };
        var from = new Option<string>("--from")
        {
            Description = "Where to begin: earliest, latest, a time like 2026-01-31T09:30:00Z, or an offset",
            DefaultValueFactory = _ => "latest",
        };
        var limit = new Option<int?>("--limit", "-n") { Description = "Stop after this many records" };
        var json = new Option<bool>("--json") { Description = "Print each record as one line of JSON" };
        var url = WorkerUrlOption.Create();
        var command = new Command("tail", "Shows records as they come, and goes on by itself when the connection breaks.")
        {
            topic, from, limit, json, url,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(url)!,
            parsed.GetValue(topic)!,
            parsed.GetValue(from)!,
            new Shown(parsed.GetValue(limit) ?? int.MaxValue, parsed.GetValue(json)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string url, string topic, string from, Shown shown, CancellationToken cancellationToken)
    {
        Terminal.NoticeClosedOutput();
        using var client = new WorkerClient(url);
        var follower = new TopicFollower(client, topic, from, () => Terminal.Note($"The connection to {url} was lost; trying again."));
        var left = shown.Limit;
        await foreach (var item in follower.FollowAsync(cancellationToken))
        {
            switch (item.EventType)
            {
                case Failed:
                    throw new CommandException(JsonSerializer.Deserialize<string>(item.Data) ?? "The stream ended.");
                case Gap:
                    Terminal.Note($"Records were deleted before they could be read: {item.Data}");
                    continue;
            }

            if (shown.Json) Terminal.Line(RecordLine.OneLine(item.Data));
            else Print(item.Data);
            if (--left <= 0) break;
        }

        return ExitCodes.Success;
    }

    private static void Print(string record)
    {
        using var document = JsonDocument.Parse(record, JsonDepth.ParsingAround);
        Terminal.Line(RecordLine.Of(document.RootElement));
    }

    private readonly record struct Shown(int Limit, bool Json);
}
