using System.CommandLine;
using System.Text.Json.Nodes;
using Sluice.Worker.Client;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice groups seek</c> and <c>delete</c>.</summary>
internal static class GroupChangeCommands
{
    public static IEnumerable<Command> Create() => [SeekOne(), DeleteOne()];

    private static Command SeekOne()
    {
        var (group, url) = (Group("The group to move"), WorkerUrlOption.Create());
        var to = new Option<string?>("--to") { Description = "earliest: all that is there; latest: only what is yet to come", HelpName = "PLACE" };
        to.AcceptOnlyFromAmong("earliest", "latest");
        var offset = new Option<long?>("--offset") { Description = "The offset to go on at, in each partition", HelpName = "N" };
        var time = new Option<string?>("--time") { Description = "Go on at the first record of this time or later, like 2026-01-31T09:30:00Z", HelpName = "TIME" };
        var topic = new Option<string?>("--topic") { Description = "Only this topic [default: all that the group reads]", HelpName = "TOPIC" };
        var partition = new Option<int?>("--partition") { Description = "Only this partition of the topic", HelpName = "P" };
        var command = new Command("seek", "Moves a group, at work or not: it goes on from there.") { group, to, offset, time, topic, partition, url };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var body = new JsonObject();
            if (parsed.GetValue(to) is { } place) body["to"] = place;
            if (parsed.GetValue(offset) is { } number) body["offset"] = number;
            if (parsed.GetValue(time) is { } moment) body["time"] = moment;
            if (body.Count != 1) throw new CommandException("Say where to: with one of --to earliest, --to latest, --offset N and --time TIME.");
            if (parsed.GetValue(topic) is { } name) body["topic"] = name;
            if (parsed.GetValue(partition) is { } p) body["partition"] = p;
            if (body.ContainsKey("partition") && !body.ContainsKey("topic")) throw new CommandException("--partition goes with --topic: name the topic too.");
            using var client = new WorkerClient(parsed.GetValue(url)!);
            using var moved = await client.SendJsonAsync(
                HttpMethod.Post, $"{GroupsCommand.Path(parsed.GetValue(group)!)}/seek", body, cancellationToken);
            GroupsCommand.Show(moved.RootElement);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command DeleteOne()
    {
        var (group, url) = (Group("The group to delete"), WorkerUrlOption.Create());
        var yes = new Option<bool>("--yes", "-y") { Description = "Really delete it" };
        var command = new Command("delete", "Forgets what a group without members has committed.") { group, yes, url };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(group)!;
            using var client = new WorkerClient(parsed.GetValue(url)!);
            using var described = await client.GetAsync(GroupsCommand.Path(name), cancellationToken);
            if (!parsed.GetValue(yes)) throw new CommandException($"This forgets how far the group {name} has got. Say so with --yes.");
            await client.DeleteAsync(GroupsCommand.Path(name), cancellationToken);
            Terminal.Line($"Group {name} is deleted.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Argument<string> Group(string description) => new("GROUP") { Description = description };
}
