using System.CommandLine;
using System.Text.Json;
using Sluice.Worker.Client;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice topics create</c>, <c>alter</c> and <c>delete</c>.</summary>
internal static class TopicChangeCommands
{
    public static IEnumerable<Command> Create() => [CreateOne(), AlterOne(), DeleteOne()];

    private static Command CreateOne()
    {
        var (topic, settings, url) = (Topic("The topic to make"), Settings(), WorkerUrlOption.Create());
        var command = new Command("create", "Makes a topic; what is not set is as the defaults say.") { topic, settings, url };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(topic)!;
            var body = SettingArguments.ToJson(parsed.GetValue(settings)!);
            body["name"] = name;
            using var client = new WorkerClient(parsed.GetValue(url)!);
            using var made = await client.SendJsonAsync(HttpMethod.Post, "topics", body, cancellationToken);
            Terminal.Line($"Topic {name} is made, with {Partitions(made.RootElement)}.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command AlterOne()
    {
        var (topic, settings, url) = (Topic("The topic to change"), Settings(), WorkerUrlOption.Create());
        settings.Required = true;
        var command = new Command("alter", "Changes settings of a topic at once; the others stay as they are.") { topic, settings, url };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(topic)!;
            var body = SettingArguments.ToJson(parsed.GetValue(settings)!);
            using var client = new WorkerClient(parsed.GetValue(url)!);
            using var altered = await client.SendJsonAsync(HttpMethod.Put, Path(name), body, cancellationToken);
            Terminal.Line($"Topic {name} is changed: {string.Join(", ", parsed.GetValue(settings)!)}.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command DeleteOne()
    {
        var (topic, url) = (Topic("The topic to delete"), WorkerUrlOption.Create());
        var yes = new Option<bool>("--yes", "-y") { Description = "Really delete it" };
        var command = new Command("delete", "Deletes a topic with all its records, for ever.") { topic, yes, url };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(topic)!;
            using var client = new WorkerClient(parsed.GetValue(url)!);
            using var described = await client.GetAsync(Path(name), cancellationToken);
            var records = described.RootElement.GetProperty("partitions").EnumerateArray()
                .Sum(partition => partition.GetProperty("next").GetInt64() - partition.GetProperty("first").GetInt64());
            if (!parsed.GetValue(yes))
                throw new CommandException($"This deletes topic {name} with {records:N0} records, for ever. Say so with --yes.");
            await client.DeleteAsync(Path(name), cancellationToken);
            Terminal.Line($"Topic {name} is deleted, with {records:N0} records.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Argument<string> Topic(string description) => new("TOPIC") { Description = description };

    private static Option<string[]> Settings() => new("--set")
    {
        Description = "A setting, such as retention.time=1d; several times for several",
        HelpName = "NAME=VALUE",
        DefaultValueFactory = _ => [],
    };

    private static string Path(string topic) => $"topics/{Uri.EscapeDataString(topic)}";

    private static string Partitions(JsonElement topic) => topic.GetProperty("partitions").GetArrayLength() switch
    {
        1 => "1 partition",
        var count => $"{count} partitions",
    };
}
