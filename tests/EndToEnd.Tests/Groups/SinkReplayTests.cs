using System.Text;
using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Groups;

/// <summary>What a sink has written is lost, and it writes it once more from the log, while it runs.</summary>
public sealed class SinkReplayTests
{
    private const string Group = "connect-files";
    private const string Configuration =
        """
        { "connectors": { "files": { "type": "archive", "topics": ["events"], "config": { "folder": "archive", "roll": "1h" } } } }
        """;

    [Fact]
    public async Task A_replay_of_a_sink_delivers_again_from_there_and_a_restart_repeats_nothing()
    {
        await using var worker = await WorkerProcess.StartAsync(Configuration);
        await worker.Http.ProduceAsync("events", HttpExtensions.JsonLines, "1\n2\n3\n4\n");
        await worker.WaitUntilSettledAsync("files");
        var before = await worker.Http.GetJsonAsync($"groups/{Group}");
        Assert.Equal("files-0", before.GetProperty("members")[0].GetProperty("id").GetString());
        Lose(worker);

        var replay = await worker.RunAsync(["replay", Group, "--from", "2"]);
        Assert.True(replay.ExitCode == 0, replay.Error);
        Assert.Contains("Caught up: 2 records", replay.Output, StringComparison.Ordinal);
        Assert.Equal(["3", "4"], await ArchivedAsync(worker));

        await worker.StartAgainAsync();
        await worker.Http.ProduceAsync("events", HttpExtensions.JsonLines, "5\n");
        await worker.WaitUntilSettledAsync("files");
        Assert.Equal(["3", "4", "5"], await ArchivedAsync(worker));
    }

    [Fact]
    public async Task A_seek_outlives_a_kill_at_once_behind_it()
    {
        await using var worker = await WorkerProcess.StartAsync(Configuration);
        await worker.Http.ProduceAsync("events", HttpExtensions.JsonLines, "1\n2\n");
        await worker.WaitUntilSettledAsync("files");
        using var seek = await worker.Http.SendAsync(
            HttpMethod.Post, $"groups/{Group}/seek", HttpExtensions.Json, Encoding.UTF8.GetBytes("""{"offset":1}"""));
        await worker.KillAsync();
        Assert.True(seek.IsSuccessStatusCode);
        Lose(worker);
        await worker.StartAgainAsync();
        await worker.Http.ProduceAsync("events", HttpExtensions.JsonLines, "3\n");
        await worker.WaitUntilSettledAsync("files");
        // Killed before or after the sink had delivered from its new place; never was it back at the old one.
        Assert.True(await ArchivedAsync(worker) is ["2", "3"] or ["3"]);
    }

    private static void Lose(WorkerProcess worker) => Directory.Delete(Path.Combine(worker.Folder.Path, "archive"), recursive: true);

    /// <summary>Stops the worker, and reads the values in all files of the archive, in order.</summary>
    private static async Task<string[]> ArchivedAsync(WorkerProcess worker)
    {
        await worker.StopAsync();
        return
        [
            .. Directory.EnumerateFiles(Path.Combine(worker.Folder.Path, "archive"), "*", SearchOption.AllDirectories)
                .SelectMany(File.ReadLines)
                .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("value").GetRawText())
                .Order(StringComparer.Ordinal),
        ];
    }
}
