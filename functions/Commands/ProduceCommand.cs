using System.CommandLine;
using Sluice.Worker.Client;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice produce</c>: sends records, from the arguments, a file or the standard input.</summary>
internal static class ProduceCommand
{
    public static string[] Examples { get; } =
    [
        "sluice produce hello world",
        """sluice produce orders '{"id":1,"total":9.5}' '{"id":2,"total":3}' --key $.id""",
        "sluice produce logs --file access.log",
        "tail -f app.log | sluice produce logs",
    ];

    public static Command Create()
    {
        var topic = new Argument<string>("TOPIC") { Description = "The topic to send to" };
        var messages = new Argument<string[]>("MESSAGE")
        {
            Description = "A record each; without any, every line of the file or the standard input is one",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var key = new Option<string>("--key", "-k") { Description = "The field of a JSON record that is its key, such as $.user.id", HelpName = "PATH" };
        var file = new Option<string>("--file", "-f") { Description = "Send the lines of this file", HelpName = "FILE" };
        var url = WorkerUrlOption.Create();
        var command = new Command("produce", "Sends records to a topic.") { topic, messages, key, file, url };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = new WorkerClient(parsed.GetValue(url)!);
            var producer = new RecordProducer(client, parsed.GetValue(topic)!, parsed.GetValue(key));
            var texts = parsed.GetValue(messages)!;
            if (texts.Length > 0 && parsed.GetValue(file) is not null)
                throw new CommandException("Either messages or --file, not both: leave one out.");
            if (texts.Length > 0) await producer.SendAsync(texts, cancellationToken);
            else await SendLinesAsync(producer, parsed.GetValue(file), cancellationToken);
            Terminal.Line(producer.Summary);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task SendLinesAsync(RecordProducer producer, string? file, CancellationToken cancellationToken)
    {
        if (file is null && !Console.IsInputRedirected) Terminal.Note("Type a record a line; Ctrl-D ends.");
        await using var lines = file is null ? Console.OpenStandardInput() : Open(file);
        await producer.SendLinesAsync(lines, cancellationToken);
    }

    private static FileStream Open(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file} cannot be read: {problem.Message}", problem);
        }
    }
}
