using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Commands;

/// <summary>A configuration that is changed while the worker runs.</summary>
public sealed class ConfigurationChangeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_changed_file_changes_its_connectors_and_a_broken_one_nothing()
    {
        await using var worker = await WorkerProcess.StartAsync(With("first"));
        Assert.Equal("first", await NamesAsync(worker));

        worker.Folder.Write("sluice.json", With("first", "second"));
        await UntilAsync(async () => await NamesAsync(worker) == "first,second");

        worker.Folder.Write("sluice.json", """{ "connectors": { "third": { "type": "archiv" } } }""");
        await UntilAsync(() => Task.FromResult(worker.Output.Contains("stays as it was", StringComparison.Ordinal)));
        Assert.Contains("archiv", worker.Output, StringComparison.Ordinal);
        Assert.Equal("first,second", await NamesAsync(worker));

        worker.Folder.Write("sluice.json", With("second"));
        await UntilAsync(async () => await NamesAsync(worker) == "second");
        await worker.Http.ProduceAsync("events", HttpExtensions.JsonLines, "1\n");
        await UntilAsync(async () => await worker.Http.GetJsonAsync("connectors/second/status") is var status && status.GetProperty("lag").GetInt64() == 0);
    }

    private static string With(params string[] connectors) =>
        $$"""{ "connectors": { {{string.Join(", ", connectors.Select(name => $$"""
        "{{name}}": { "type": "archive", "topics": ["events"], "config": { "folder": "%DATA%/{{name}}" } }
        """))}} } }""";

    private static async Task<string> NamesAsync(WorkerProcess worker) =>
        string.Join(',', (await worker.Http.GetJsonAsync("connectors")).EnumerateArray().Select(name => name.GetString()));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await isSo()) await Task.Delay(100, patience.Token);
    }
}
