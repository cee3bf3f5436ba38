using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Worker.Client;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice replay GROUP</c>: moves a group back, and shows how it catches up.</summary>
internal static class ReplayCommand
{
    public static string[] Examples { get; } =
    [
        "sluice replay connect-search --from earliest",
        "sluice replay reports --from 2026-01-31T09:30:00Z --topic orders",
        "sluice replay reports --from 1200 --topic orders --no-wait",
    ];

    public static Command Create()
    {
        var group = new Argument<string>("GROUP") { Description = "The group that reads once more: a consumers' group, or connect-NAME for a sink" };
        var from = new Option<string>("--from")
        {
            Description = "Where to begin: earliest, a time like 2026-01-31T09:30:00Z, or an offset",
            HelpName = "PLACE",
            Required = true,
        };
        var topic = new Option<string?>("--topic") { Description = "Only this topic [default: all that the group reads]", HelpName = "TOPIC" };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until it has caught up" };
        var url = WorkerUrlOption.Create();
        var command = new Command("replay", "Lets a group read once more from a place on, and shows how it catches up.") { group, from, topic, noWait, url };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = new WorkerClient(parsed.GetValue(url)!);
            var path = GroupsCommand.Path(parsed.GetValue(group)!);
            var body = Target(parsed.GetValue(from)!);
            if (parsed.GetValue(topic) is { } name) body["topic"] = name;
            using var moved = await client.SendJsonAsync(HttpMethod.Post, $"{path}/seek", body, cancellationToken);
            var progress = ReplayProgress.Of(moved.RootElement, parsed.GetValue(topic));
            Terminal.Line($"{parsed.GetValue(group)} goes on from {parsed.GetValue(from)}: {progress.Total:N0} records to read.");
            if (parsed.GetValue(noWait)) return ExitCodes.Success;
            await progress.WaitAsync(client, path, cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static JsonObject Target(string from) => from switch
    {
        "earliest" or "latest" => new JsonObject { ["to"] = from },
        _ when long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) => new JsonObject { ["offset"] = offset },
        _ => new JsonObject { ["time"] = from },
    };
}
