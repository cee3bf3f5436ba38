using System.CommandLine;
using System.Text.Json.Nodes;
using Sluice.Connect.Configuration;
using Sluice.Connect.Transforms;
using Sluice.Connect.Trials;
using Sluice.Worker.Client;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.Commands;

/// <summary>
/// <c>sluice dry-run</c>: what a sink of this configuration would be given of what a worker has in its topics. Delivers nothing
/// and commits nothing.
/// </summary>
internal static class DryRunCommand
{
    public static string[] Examples { get; } =
    [
        "sluice dry-run alerts",
        "sluice dry-run alerts --from 2026-01-31T09:30:00Z --max 100",
        "sluice dry-run alerts --config changed.json --json | jq .record",
    ];

    public static Command Create()
    {
        var name = new Argument<string>("CONNECTOR") { Description = "A sink of the configuration; it need not run" };
        var from = new Option<string>("--from")
        {
            Description = "Where to begin in each partition: earliest, a time like 2026-01-31T09:30:00Z, or an offset",
            DefaultValueFactory = _ => "earliest",
            HelpName = "PLACE",
        };
        var max = new Option<int>("--max", "-n") { Description = "Read at most so many records", DefaultValueFactory = _ => 20, HelpName = "N" };
        max.Validators.Add(result => { if (result.GetValue(max) < 1) result.AddError("--max is at least 1."); });
        var json = new Option<bool>("--json") { Description = "Print each record as one line of JSON" };
        var (config, url) = (ConfigurationOptions.Config(), WorkerUrlOption.Create());
        var command = new Command("dry-run", "Reads a sink's topics, transforms, and prints what would be delivered; delivers nothing, commits nothing.")
        {
            name, from, max, json, config, url,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var loaded = ConfigurationLoader.Load(ConfigurationOptions.Source(parsed.GetValue(config), data: null));
            var connector = Find(parsed.GetValue(name)!, loaded.Connectors);
            using var client = new WorkerClient(parsed.GetValue(url)!);
            var secrets = connector.FindSecrets();
            var counts = new Dictionary<TransformVerdict, int>();
            var (read, results) = (0, new List<TransformResult>());
            await foreach (var record in new TopicReader(client, parsed.GetValue(from)!).ReadAsync(connector.Settings.Topics, parsed.GetValue(max), cancellationToken))
            {
                read++;
                results.Clear();
                connector.Transforms.Apply(record.Topic, record.Record, results);
                foreach (var (part, result) in results.Index())
                {
                    var shown = result with { Fault = result.Fault is { } fault ? secrets.Hide(fault) : null };
                    counts[result.Verdict] = counts.GetValueOrDefault(result.Verdict) + 1;
                    Terminal.Line(parsed.GetValue(json) ? Json(record with { Part = part }, shown) : Text(record with { Part = part }, shown));
                }
            }

            Terminal.Note(
                $"{(read == 1 ? "1 record" : $"{read} records")} read: {counts.GetValueOrDefault(TransformVerdict.Passed)} would be delivered, "
                + $"{counts.GetValueOrDefault(TransformVerdict.Dropped)} left out, {counts.GetValueOrDefault(TransformVerdict.Failed)} failed. Nothing was delivered.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static ConnectorDefinition Find(string name, IReadOnlyList<ConnectorDefinition> connectors)
    {
        var found = connectors.FirstOrDefault(connector => connector.Name == name)
            ?? throw new CommandException(
                $"The configuration has no connector '{name}'; {Connect.Options.UnknownName.Hint(name, connectors.Select(connector => connector.Name))}.");
        return found.Plugin.Kind == ConnectorKind.Sink
            ? found
            : throw new CommandException($"'{name}' is a source, which reads from the outside; a dry run is for sinks. Try its transforms with 'sluice test'.");
    }

    private static string Text(SinkRecord record, TransformResult result) => $"{Terminal.Faint(record.Position)} " + result.Verdict switch
    {
        TransformVerdict.Passed => WrittenRecord.Text(result.Topic, result.Record),
        TransformVerdict.Failed => $"{Terminal.Strong("failed:")} {result.Fault}",
        _ => Terminal.Faint("left out"),
    };

    private static string Json(SinkRecord record, TransformResult result)
    {
        var line = new JsonObject
        {
            ["position"] = record.Position,
            ["verdict"] = result.Verdict switch
            {
                TransformVerdict.Passed => "delivered",
                TransformVerdict.Failed => "failed",
                _ => "dropped",
            },
        };
        if (result.Verdict == TransformVerdict.Failed) line["reason"] = result.Fault;
        if (result.Verdict == TransformVerdict.Passed) line["record"] = WrittenRecord.Show(result.Topic, result.Record);
        return line.ToJsonString();
    }
}
