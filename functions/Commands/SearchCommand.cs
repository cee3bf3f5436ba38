using System.CommandLine;
using Sluice.Worker.Client;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice search</c>: asks a connector that can be searched.</summary>
internal static class SearchCommand
{
    public static string[] Examples { get; } =
    [
        "sluice search logs-search error",
        "sluice search logs-search 'level:error AND timeout' --limit 5",
    ];

    public static Command Create()
    {
        var connector = new Argument<string>("CONNECTOR") { Description = "The connector to ask, by its name in the configuration" };
        var query = new Argument<string[]>("QUERY") { Description = "What to look for", Arity = ArgumentArity.ZeroOrMore };
        var limit = new Option<int>("--limit", "-n") { Description = "The most hits to show", DefaultValueFactory = _ => 20 };
        var json = new Option<bool>("--json") { Description = "Print what the worker answers, for other programs" };
        var url = WorkerUrlOption.Create();
        var command = new Command("search", "Finds records by full text.") { connector, query, limit, json, url };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var text = string.Join(' ', parsed.GetValue(query)!);
            var path = $"search/{Uri.EscapeDataString(parsed.GetValue(connector)!)}?q={Uri.EscapeDataString(text)}&limit={parsed.GetValue(limit)}";
            using var client = new WorkerClient(parsed.GetValue(url)!);
            using var answer = await client.GetAsync(path, cancellationToken);
            if (parsed.GetValue(json))
            {
                Terminal.Line(answer.RootElement.GetRawText());
                return ExitCodes.Success;
            }

            var hits = answer.RootElement.GetProperty("hits");
            foreach (var hit in hits.EnumerateArray()) Terminal.Line(RecordLine.Of(hit, hit.GetProperty("topic").GetString()));
            Terminal.Note($"{hits.GetArrayLength()} of {answer.RootElement.GetProperty("total")} shown");
            return ExitCodes.Success;
        });
        return command;
    }
}
