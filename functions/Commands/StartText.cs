using Sluice.Log;
using Sluice.Worker.Configuration;
using Sluice.Worker.Hosting;

namespace Sluice.Worker.Commands;

/// <summary>What a worker says when it has started: where it listens, what runs, and what to try.</summary>
internal static class StartText
{
    private const int MostTopics = 10;

    public static void Write(LoadedConfiguration configuration, Hosting.Worker worker)
    {
        Terminal.Line($"{Terminal.Strong("Sluice")} {ProductVersion.Text} listens on {Terminal.Strong(string.Join(", ", worker.Addresses))}");
        Terminal.Line($"  configuration  {configuration.Described ?? "none, so the defaults"}");
        Terminal.Line($"  data           {configuration.DataFolder}");
        Terminal.Line($"  topics         {Topics([.. worker.Topics])}");
        Terminal.Line($"  connectors     {Connectors(configuration)}");
        if (configuration.Host is not null) return; // The host's log has no reader who would type anything.
        Terminal.Line();
        var searchable = configuration.Connectors.FirstOrDefault(connector => connector.Plugin.IsSearchable)?.Name;
        Terminal.Line("Try, in another terminal:");
        foreach (var command in Commands(worker.Addresses.First(), [.. worker.Topics], searchable)) Terminal.Line($"  {command}");
        Terminal.Line();
        Terminal.Line("Ctrl-C stops it.");
    }

    private static string Topics(IReadOnlyList<TopicInfo> topics)
    {
        if (topics.Count == 0) return "none yet; the first record makes one";
        var shown = topics.Take(MostTopics).Select(topic => topic.Partitions == 1 ? topic.Name : $"{topic.Name} ({topic.Partitions} partitions)");
        return string.Join(", ", shown) + (topics.Count > MostTopics ? $" and {topics.Count - MostTopics} more" : "");
    }

    private static string Connectors(LoadedConfiguration configuration) => configuration.Connectors.Count == 0
        ? "none"
        : string.Join(", ", configuration.Connectors.Select(connector => $"{connector.Name} ({connector.Settings.Type})"));

    private static string[] Commands(string url, IReadOnlyList<TopicInfo> topics, string? searchable)
    {
        var topic = topics.Count == 0 ? "hello" : topics[0].Name;
        var elsewhere = url == WorkerUrlOption.Default ? "" : $" --url {url}";
        return
        [
            $$"""{{ProgramName.Text}} produce {{topic}} '{"level":"error","message":"hello"}'{{elsewhere}}""",
            $"{ProgramName.Text} tail {topic} --from earliest{elsewhere}",
            searchable is null
                ? $"curl {url}/topics/{topic}/partitions/0/records"
                : $"{ProgramName.Text} search {searchable} hello{elsewhere}",
        ];
    }
}
