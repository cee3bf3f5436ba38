using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Worker.Client;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice dlq</c>: the dead letters of connectors; to look at, to send once more, to put away.</summary>
internal static class DeadLettersCommand
{
    private const int LongestReason = 100;

    public static string[] Examples { get; } =
    [
        "sluice dlq",
        "sluice dlq list alerts",
        "sluice dlq show alerts 0:17",
        "sluice dlq retry alerts 0:17",
        "sluice dlq retry alerts --all --to topic",
        "sluice dlq purge alerts 0:17",
    ];

    public static Command Create()
    {
        var url = WorkerUrlOption.Create();
        var json = Json();
        var command = new Command("dlq", "Lists, shows, retries and purges dead letters: what a connector could do nothing with.") { json, url };
        command.Subcommands.Add(List());
        command.Subcommands.Add(ShowOne());
        command.Subcommands.Add(Change("retry", "Sends dead letters once more.", "retried", takesTarget: true));
        command.Subcommands.Add(Change("purge", "Puts dead letters away for good.", "purged", takesTarget: false));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = new WorkerClient(parsed.GetValue(url)!);
            using var answer = await client.GetAsync("dlq", cancellationToken);
            if (parsed.GetValue(json)) Terminal.Line(answer.RootElement.GetRawText());
            else if (answer.RootElement.GetArrayLength() == 0) Terminal.Line("There are no connectors.");
            else
            {
                new TextTable(["CONNECTOR", "OPEN", "TOPIC"], [.. answer.RootElement.EnumerateArray().Select(row => new[]
                {
                    Text(row, "connector"), Text(row, "open") + (row.TryGetProperty("more", out _) ? " or more" : ""), Text(row, "topic"),
                })]).Write();
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static Command List()
    {
        var (connector, url, json) = (Connector(), WorkerUrlOption.Create(), Json());
        var all = new Option<bool>("--all", "-a") { Description = "Also those that were retried or purged" };
        var limit = new Option<int>("--limit", "-n") { Description = "At most so many", DefaultValueFactory = _ => 100, HelpName = "N" };
        var after = new Option<string?>("--after") { Description = "Only those behind this one", HelpName = "ID" };
        var command = new Command("list", "Lists the dead letters of a connector, with the reasons.") { connector, all, limit, after, json, url };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = new WorkerClient(parsed.GetValue(url)!);
            var behind = parsed.GetValue(after) is { } id ? $"&after={Uri.EscapeDataString(id)}" : "";
            using var answer = await client.GetAsync(
                $"{Path(parsed.GetValue(connector)!)}?limit={parsed.GetValue(limit)}&all={(parsed.GetValue(all) ? "true" : "false")}{behind}", cancellationToken);
            if (parsed.GetValue(json)) Terminal.Line(answer.RootElement.GetRawText());
            else if (answer.RootElement.GetArrayLength() == 0) Terminal.Line($"There are no dead letters of {parsed.GetValue(connector)}.");
            else new TextTable(["ID", "ORIGIN", "ATTEMPTS", "STATE", "REASON"], [.. answer.RootElement.EnumerateArray().Select(Row)]).Write();
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command ShowOne()
    {
        var (connector, url) = (Connector(), WorkerUrlOption.Create());
        var id = new Argument<string>("ID") { Description = "The dead letter, as 'sluice dlq list' shows it" };
        var command = new Command("show", "Shows a dead letter with its value.") { connector, id, url };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = new WorkerClient(parsed.GetValue(url)!);
            using var answer = await client.GetAsync($"{Path(parsed.GetValue(connector)!)}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", cancellationToken);
            foreach (var member in answer.RootElement.EnumerateObject())
                Terminal.Line($"{Terminal.Strong($"{member.Name,-10}")}  {(member.Value.ValueKind == JsonValueKind.String ? RecordLine.OneLine(RecordLine.Text(member.Value)) : member.Value.GetRawText())}");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Change(string name, string description, string done, bool takesTarget)
    {
        var (connector, url) = (Connector(), WorkerUrlOption.Create());
        var ids = new Argument<string[]>("ID") { Description = "The dead letters, as 'sluice dlq list' shows them", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all", "-a") { Description = "All that are open" };
        var to = new Option<string?>("--to") { Description = "connector: to the sink that refused them, and to nobody else; topic: where they came from [default: a sink's to the connector]", HelpName = "PLACE" };
        to.AcceptOnlyFromAmong("connector", "topic");
        var command = new Command(name, description) { connector, ids, all, url };
        if (takesTarget) command.Options.Add(to);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (named, every) = (parsed.GetValue(ids)!, parsed.GetValue(all));
            if (named.Length > 0 == every) throw new CommandException($"Name the dead letters, as in 'sluice dlq {name} {parsed.GetValue(connector)} 0:17', or say --all.");
            var body = every ? new JsonObject { ["all"] = true } : new JsonObject { ["records"] = new JsonArray([.. named.Select(id => JsonValue.Create(id))]) };
            if (takesTarget && parsed.GetValue(to) is { } place) body["to"] = place;
            using var client = new WorkerClient(parsed.GetValue(url)!);
            using var answer = await client.SendJsonAsync(HttpMethod.Post, $"{Path(parsed.GetValue(connector)!)}/{name}", body, cancellationToken);
            return Report(answer.RootElement, done);
        });
        return command;
    }

    private static int Report(JsonElement outcome, string done)
    {
        var count = outcome.GetProperty(done).GetInt32();
        var target = outcome.TryGetProperty("to", out var to) ? $" to the {to}" : "";
        Terminal.Line($"{(count == 1 ? "1 dead letter" : $"{count} dead letters")} {done}{target}.");
        var refused = outcome.GetProperty("refused");
        foreach (var letter in refused.EnumerateArray()) Terminal.Error($"{Text(letter, "id")}: {Text(letter, "reason")}");
        return refused.GetArrayLength() == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static string[] Row(JsonElement letter)
    {
        var reason = RecordLine.OneLine(Text(letter, "reason"));
        var place = letter.TryGetProperty("offset", out var offset) ? $"-{letter.GetProperty("partition")}:{offset}" : "";
        return
        [
            Text(letter, "id"),
            Text(letter, "topic") + place,
            Text(letter, "attempts"),
            letter.GetProperty("handled").GetBoolean() ? "handled" : "open",
            reason.Length <= LongestReason ? reason : reason[..LongestReason] + "...",
        ];
    }

    private static Argument<string> Connector() => new("CONNECTOR") { Description = "The connector" };

    private static Option<bool> Json() => new("--json") { Description = "Print what the worker answers, for other programs" };

    private static string Path(string connector) => $"dlq/{Uri.EscapeDataString(connector)}";

    private static string Text(JsonElement element, string name) => element.GetProperty(name).ToString();
}
