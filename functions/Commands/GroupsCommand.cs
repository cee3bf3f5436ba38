using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sluice.Worker.Client;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice groups</c>: who reads, and how far each has got.</summary>
internal static class GroupsCommand
{
    private const string Nothing = "-";

    public static string[] Examples { get; } =
    [
        "sluice groups",
        "sluice groups reports",
        "sluice groups seek reports --to earliest",
        "sluice groups seek connect-search --time 2026-01-31T09:30:00Z --topic orders",
        "sluice groups delete reports --yes",
    ];

    public static Command Create()
    {
        var group = new Argument<string?>("GROUP") { Description = "Show this one, with its members and the lag of every partition", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "Print what the worker answers, for other programs" };
        var url = WorkerUrlOption.Create();
        var command = new Command("groups", "Lists the consumer groups, or shows, moves and deletes one.") { group, json, url };
        foreach (var change in GroupChangeCommands.Create()) command.Subcommands.Add(change);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = new WorkerClient(parsed.GetValue(url)!);
            using var answer = await client.GetAsync(parsed.GetValue(group) is { } name ? Path(name) : "groups", cancellationToken);
            if (parsed.GetValue(json)) Terminal.Line(answer.RootElement.GetRawText());
            else if (answer.RootElement.ValueKind == JsonValueKind.Object) Show(answer.RootElement);
            else List(answer.RootElement);
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Where the worker keeps a group.</summary>
    public static string Path(string group) => $"groups/{Uri.EscapeDataString(group)}";

    /// <summary>Writes a group as a person reads it.</summary>
    public static void Show(JsonElement group)
    {
        var members = group.GetProperty("members");
        Terminal.Line(
            $"{Terminal.Strong(Text(group, "group"))}  {Text(group, "state")}, lag {Number(group, "lag")}"
            + (members.GetArrayLength() == 0 ? "" : $", {Text(group, "assignor")}, generation {Text(group, "generation")}"));
        if (members.GetArrayLength() > 0)
        {
            Terminal.Line();
            new TextTable(["MEMBER", "TOPICS", "PARTITIONS", "LAST HEARD OF"], [.. members.EnumerateArray().Select(Member)]).Write();
        }

        Terminal.Line();
        var owners = Owners(members);
        new TextTable(
            ["TOPIC", "PARTITION", "COMMITTED", "FIRST", "NEXT", "LAG", "MEMBER"],
            [.. group.GetProperty("offsets").EnumerateArray().Select(offset => Offset(offset, owners))]).Write();
    }

    private static void List(JsonElement groups)
    {
        if (groups.GetArrayLength() == 0)
        {
            Terminal.Line("There are no consumer groups yet. A consumer or a sink that has read something makes one.");
            return;
        }

        new TextTable(
            ["GROUP", "STATE", "MEMBERS", "LAG"],
            [.. groups.EnumerateArray().Select(group => new[] { Text(group, "group"), Text(group, "state"), Number(group, "members"), Number(group, "lag") })]).Write();
    }

    private static string[] Member(JsonElement member) =>
    [
        Text(member, "id"),
        string.Join(", ", member.GetProperty("topics").EnumerateArray()),
        $"{member.GetProperty("partitions").GetArrayLength()}",
        member.GetProperty("heartbeat") is { ValueKind: JsonValueKind.String } time
            ? $"{time.GetDateTimeOffset().ToLocalTime():HH:mm:ss}"
            : "in this worker",
    ];

    private static string[] Offset(JsonElement offset, Dictionary<(string Topic, int Partition), string> owners) =>
    [
        Text(offset, "topic"),
        Text(offset, "partition"),
        offset.GetProperty("committed").ValueKind == JsonValueKind.Null ? Nothing : Number(offset, "committed"),
        Number(offset, "first"),
        Number(offset, "next"),
        Number(offset, "lag"),
        owners.GetValueOrDefault((Text(offset, "topic"), offset.GetProperty("partition").GetInt32()), Nothing),
    ];

    private static Dictionary<(string Topic, int Partition), string> Owners(JsonElement members)
    {
        var owners = new Dictionary<(string, int), string>();
        foreach (var member in members.EnumerateArray())
        {
            foreach (var partition in member.GetProperty("partitions").EnumerateArray())
                owners[(Text(partition, "topic"), partition.GetProperty("partition").GetInt32())] = Text(member, "id");
        }

        return owners;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).ToString();

    private static string Number(JsonElement element, string name) =>
        element.GetProperty(name).GetInt64().ToString("N0", CultureInfo.InvariantCulture);
}
