using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Worker.Client;
using Sluice.Worker.Replay;

namespace Sluice.Worker.Commands;

/// <summary>
/// <c>sluice replay GROUP</c>: moves a group back, and shows how it catches up. <c>sluice replay --topic T --into U</c>: copies
/// a range of a topic into another.
/// </summary>
internal sealed class ReplayCommand
{
    private const string Earliest = "earliest";
    private const string Latest = "latest";

    private readonly Argument<string?> _group = new("GROUP")
    {
        Description = "The group that reads once more: a consumers' group, or connect-NAME for a sink",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "Where to begin: earliest, a time like 2026-01-31T09:30:00Z, or an offset; with --into also PARTITION:OFFSET,... "
            + "[default with --into: earliest]",
        HelpName = "PLACE",
    };

    private readonly Option<string?> _topic = new("--topic")
    {
        Description = "With GROUP: only this topic [default: all that the group reads]. With --into: the topic to replay",
        HelpName = "TOPIC",
    };

    private readonly Option<bool> _noWait = new("--no-wait") { Description = "With GROUP: do not wait until it has caught up" };

    private readonly Option<string?> _into = new("--into")
    {
        Description = "Store the records of --topic in this topic once more; it is made when it is not there",
        HelpName = "TOPIC",
    };

    private readonly Option<string?> _until = new("--until")
    {
        Description = "With --into: where to end, before that record: latest (the end as it is now), a time, an offset, or PARTITION:OFFSET,... "
            + "[default: latest]",
        HelpName = "PLACE",
    };

    private readonly Option<int?> _partition = new("--partition") { Description = "With --into: only this partition of --topic", HelpName = "P" };

    private readonly Option<string?> _rate = new("--rate")
    {
        Description = "With --into: at most this many records per second, like 500/s",
        HelpName = "N/s",
    };

    private readonly Option<string> _url = WorkerUrlOption.Create();

    private ReplayCommand()
    {
    }

    public static string[] Examples { get; } =
    [
        "sluice replay connect-search --from earliest",
        "sluice replay reports --from 2026-01-31T09:30:00Z --topic orders",
        "sluice replay reports --from 1200 --topic orders --no-wait",
        "sluice replay --topic orders --into orders-again",
        "sluice replay --topic orders --into orders-again --from 2026-01-31T09:30:00Z --until 2026-01-31T10:00:00Z --rate 500/s",
        "sluice replay --topic orders --into orders-again --partition 1 --from 1200 --until 1300",
        "sluice replay --topic orders --into orders-again --from 0:123,1:77",
    ];

    public static Command Create()
    {
        var replay = new ReplayCommand();
        var command = new Command("replay", "Lets a group read once more from a place on, or stores a range of a topic in another one.")
        {
            replay._group, replay._from, replay._topic, replay._noWait, replay._into, replay._until, replay._partition, replay._rate, replay._url,
        };
        command.SetAction(replay.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var group = parsed.GetValue(_group);
        if (parsed.GetValue(_into) is { } into)
        {
            if (group is not null) throw new CommandException("Either a group or --into, not both: leave one out.");
            if (parsed.GetValue(_noWait)) throw new CommandException("--no-wait goes with a group: with --into this command itself does the work.");
            return new ReplayRun(Request(parsed, into)).RunAsync(cancellationToken);
        }

        if (group is null)
            throw new CommandException("Say what to replay: a group with --from PLACE, or --topic TOPIC --into TOPIC. See 'sluice replay --help'.");
        Option[] strangers = [_until, _partition, _rate];
        if (strangers.FirstOrDefault(option => parsed.GetResult(option) is not null) is { } stranger)
            throw new CommandException($"{stranger.Name} goes with --into: a group reads on by itself.");
        var from = parsed.GetValue(_from) ?? throw new CommandException("Say where to begin: --from earliest, a time or an offset.");
        return MoveAsync(parsed, group, from, cancellationToken);
    }

    private ReplayRequest Request(ParseResult parsed, string into) => new(
        parsed.GetValue(_topic) ?? throw new CommandException("Say which topic to replay with --topic."),
        into,
        ReplayPlace.Parse(_from.Name, parsed.GetValue(_from) ?? Earliest, Earliest),
        ReplayPlace.Parse(_until.Name, parsed.GetValue(_until) ?? Latest, Latest),
        parsed.GetValue(_partition),
        parsed.GetValue(_rate) is { } rate ? ReplayRate.Parse(rate) : null,
        parsed.GetValue(_url)!);

    private async Task<int> MoveAsync(ParseResult parsed, string group, string from, CancellationToken cancellationToken)
    {
        using var client = new WorkerClient(parsed.GetValue(_url)!);
        var path = GroupsCommand.Path(group);
        var body = Target(from);
        if (parsed.GetValue(_topic) is { } name) body["topic"] = name;
        using var moved = await client.SendJsonAsync(HttpMethod.Post, $"{path}/seek", body, cancellationToken);
        var progress = ReplayProgress.Of(moved.RootElement, parsed.GetValue(_topic));
        Terminal.Line($"{group} goes on from {from}: {progress.Total:N0} records to read.");
        if (!parsed.GetValue(_noWait)) await progress.WaitAsync(client, path, cancellationToken);
        return ExitCodes.Success;
    }

    private static JsonObject Target(string from) => from switch
    {
        Earliest or Latest => new JsonObject { ["to"] = from },
        _ when long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) => new JsonObject { ["offset"] = offset },
        _ => new JsonObject { ["time"] = from },
    };
}
