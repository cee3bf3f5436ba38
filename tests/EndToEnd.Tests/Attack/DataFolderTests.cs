using System.Diagnostics;
using System.Net;
using System.Text;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Attack;

/// <summary>The data folder is wanted by two, or taken away.</summary>
public sealed class DataFolderTests
{
    [Fact]
    public async Task A_second_worker_waits_a_little_and_then_names_the_first()
    {
        await using var worker = await WorkerProcess.StartAsync();
        var started = Stopwatch.GetTimestamp();
        var second = await SecondAsync(worker);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"is in use by process {worker.ProcessId} on {Environment.MachineName}", second.Error, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30));
        await worker.Http.ProduceAsync("events", HttpExtensions.Text, "still there");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_told_as_such()
    {
        using var folder = new WorkerFolder();
        var file = folder.Write("file", "");
        foreach (var data in (string[])[file, Path.Combine(file, "below"), "/proc/none/here"])
        {
            var result = await SluiceExecutable.RunAsync(folder.Path, ["run", "--data", data, "--urls", "http://127.0.0.1:0"]);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains($"The data folder {data} cannot be used", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_worker_that_waits_takes_over_when_the_first_is_killed()
    {
        await using var first = await WorkerProcess.StartAsync();
        await first.Http.ProduceAsync("events", HttpExtensions.Text, "of the first");
        await using var second = await WorkerProcess.StartAsync($$"""{ "data": "{{first.Folder.Data}}" }""", meanwhile: first.KillAsync);

        Assert.Equal(["of the first"], await second.Http.ValuesAsync("events"));
        // It need not have waited for long: no lock outlives the process that held it.
        await second.Http.ProduceAsync("events", HttpExtensions.Text, "of the second");
        await second.KillAsync();
        await first.StartAgainAsync();
        Assert.Equal(["of the first", "of the second"], await first.Http.ValuesAsync("events"));
    }

    [Fact]
    public async Task While_a_partitions_folder_is_away_nothing_is_lost_and_a_new_file_waits_for_it_to_be_back()
    {
        await using var worker = await WorkerProcess.StartAsync("""{ "topics": { "events": { "segment": { "bytes": "1MiB" } } } }""");
        var folder = Path.Combine(worker.Folder.Data, "topics", "events-0");
        var acknowledged = new List<string>();
        Assert.True(await SendAsync(worker, acknowledged));
        Directory.Move(folder, folder + ".away");
        // What fits the open file is written to it, wherever it lies now; the next file cannot be made.
        while (await SendAsync(worker, acknowledged)) Assert.InRange(acknowledged.Count, 0, 20);
        Assert.Equal(acknowledged, await worker.Http.AllValuesAsync("events"));

        Directory.Move(folder + ".away", folder);
        for (var i = 0; i < 10; i++) Assert.True(await SendAsync(worker, acknowledged));
        Assert.Equal(acknowledged, await worker.Http.AllValuesAsync("events"));
        await worker.KillAsync();
        await worker.StartAgainAsync();
        Assert.Equal(acknowledged, await worker.Http.AllValuesAsync("events"));
    }

    [Fact]
    public async Task Nothing_is_acknowledged_into_a_file_that_was_deleted()
    {
        await using var worker = await WorkerProcess.StartAsync();
        var acknowledged = new List<string>();
        for (var i = 0; i < 3; i++) Assert.True(await SendAsync(worker, acknowledged));
        Directory.Delete(Path.Combine(worker.Folder.Data, "topics", "events-0"), recursive: true);

        for (var i = 0; i < 3; i++) Assert.False(await SendAsync(worker, []));
        Assert.Contains("was deleted", worker.Output, StringComparison.Ordinal);
        Assert.Equal(acknowledged, await worker.Http.AllValuesAsync("events"));
        // The others are not touched by it.
        await worker.Http.ProduceAsync("others", HttpExtensions.Text, "fine");

        await worker.KillAsync();
        await worker.StartAgainAsync();
        Assert.True(await SendAsync(worker, []));
        Assert.Equal(["fine"], await worker.Http.ValuesAsync("others"));
    }

    private static Task<CommandResult> SecondAsync(WorkerProcess worker) =>
        SluiceExecutable.RunAsync(worker.Folder.Path, ["run", "--urls", "http://127.0.0.1:0"]);

    private static async Task<bool> SendAsync(WorkerProcess worker, List<string> acknowledged)
    {
        var value = $"{acknowledged.Count}:".PadRight(200_000, 'x');
        using var response = await worker.Http.SendAsync(HttpMethod.Post, "topics/events", HttpExtensions.Text, Encoding.ASCII.GetBytes(value));
        if (response.IsSuccessStatusCode) acknowledged.Add(value);
        else Assert.True(response.StatusCode == HttpStatusCode.ServiceUnavailable, await response.Content.ReadAsStringAsync());
        return response.IsSuccessStatusCode;
    }
}
