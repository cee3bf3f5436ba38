using System.Diagnostics;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Replay;

public sealed class ReplayInterruptionTests : IAsyncLifetime
{
    private const int Records = 1_200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private WorkerProcess _worker = null!;

    public async ValueTask InitializeAsync()
    {
        _worker = await WorkerProcess.StartAsync();
        await _worker.FillAsync("orders", partitions: 2, count: Records);
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task What_Ctrl_C_stops_goes_on_with_the_command_that_it_prints()
    {
        using var replay = Start("--rate", "300/s");
        var (output, error) = (replay.StandardOutput.ReadToEndAsync(), replay.StandardError.ReadToEndAsync());
        await StoredAsync(replay, 200);
        // The end stays where it was when the first run began.
        var expected = await ContentAsync("orders");
        await _worker.AddAsync("orders", Records, 50);
        using (var interrupt = Process.Start("kill", ["-INT", $"{replay.Id}"])) await interrupt.WaitForExitAsync();
        await replay.WaitForExitAsync().WaitAsync(Patience);

        var said = await output;
        Assert.True(replay.ExitCode == 1, said + await error);
        Assert.Contains("Stopped: ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("stores those twice", await error, StringComparison.Ordinal);
        var stored = (await ContentAsync("orders-again")).Sum(partition => partition.Count);
        Assert.InRange(stored, 200, Records - 1);
        Assert.Contains($"Stopped: {stored:N0} records", said, StringComparison.Ordinal);

        var command = said.Split('\n').Single(line => line.Contains(" replay --topic ", StringComparison.Ordinal)).Trim().Split(' ');
        Assert.Equal(["--rate", "300/s", "--url", _worker.Url], command[^4..]);
        var rest = await SluiceExecutable.RunAsync(_worker.Folder.Path, command[1..]);
        Assert.True(rest.ExitCode == 0, rest.Error);
        Assert.Contains($"Replayed {Records - stored:N0} records", rest.Output, StringComparison.Ordinal);
        Assert.Equal(expected, await ContentAsync("orders-again"));
    }

    [Fact]
    public async Task A_worker_that_is_killed_and_started_again_in_between_makes_nothing_double()
    {
        using var replay = Start("--rate", "400/s");
        var (output, error) = (replay.StandardOutput.ReadToEndAsync(), replay.StandardError.ReadToEndAsync());
        await StoredAsync(replay, 200);
        await _worker.KillAsync();
        await _worker.StartAgainAsync();
        await replay.WaitForExitAsync().WaitAsync(Patience);

        Assert.True(replay.ExitCode == 0, await output + await error);
        Assert.Contains($"Replayed {Records:N0} records", await output, StringComparison.Ordinal);
        Assert.Equal(await ContentAsync("orders"), await ContentAsync("orders-again"));
    }

    [Fact]
    public async Task A_long_replay_tells_how_far_it_is()
    {
        using var replay = Start("--rate", "150/s");
        var error = await replay.StandardError.ReadToEndAsync().WaitAsync(Patience);

        Assert.Matches(@"(?m)^\d+ %: [\d,]+ records, [\d,]+ records/s, \d+s left$", error);
    }

    [Fact]
    public async Task What_retention_takes_before_and_during_a_replay_is_told_and_the_rest_goes_on()
    {
        const int Count = 60;
        Assert.Equal(0, (await _worker.RunAsync(["topics", "create", "large", "--set", "segment.bytes=1MiB"])).ExitCode);
        for (var i = 0; i < Count; i++) await _worker.Http.ProduceAsync("large", HttpExtensions.Text, $"{i:D3}{new string('x', 100_000)}");
        using var replay = SluiceExecutable.Start(
            _worker.Folder.Path, ["replay", "--topic", "large", "--into", "orders-again", "--rate", "5/s", "--url", _worker.Url]);
        var (output, error) = (replay.StandardOutput.ReadToEndAsync(), replay.StandardError.ReadToEndAsync());
        await StoredAsync(replay, 1);
        Assert.Equal(0, (await _worker.RunAsync(["topics", "alter", "large", "--set", "retention.size=1MiB"])).ExitCode);
        await replay.WaitForExitAsync().WaitAsync(Patience);

        Assert.True(replay.ExitCode == 0, await output + await error);
        Assert.Matches("Retention was faster in partition 0: offsets [0-9]+ to [0-9]+ were taken", await error);
        var left = await _worker.ContentAsync("large", 0);
        var first = Count - left.Count;
        Assert.InRange(first, 10, Count - 5);
        var stored = await _worker.ContentAsync("orders-again", 0);
        Assert.InRange(stored.Count, left.Count + 1, Count - 1);
        Assert.Equal(left, stored.Skip(stored.Count - left.Count));
        Assert.Contains($"Replayed {stored.Count} records", await output, StringComparison.Ordinal);

        var later = await _worker.RunAsync(["replay", "--topic", "large", "--into", "largest", "--from", "3"]);
        Assert.True(later.ExitCode == 0, later.Error);
        Assert.Contains($"Partition 0 begins at {first} now: {first - 3} offsets from 3 on were taken by retention", later.Error, StringComparison.Ordinal);
        Assert.Equal(left, await _worker.ContentAsync("largest", 0));
    }

    private Process Start(params string[] options) => SluiceExecutable.Start(
        _worker.Folder.Path, ["replay", "--topic", "orders", "--into", "orders-again", .. options, "--url", _worker.Url]);

    private async Task<IReadOnlyList<IReadOnlyList<string>>> ContentAsync(string topic) =>
        [await _worker.ContentAsync(topic, 0), await _worker.ContentAsync(topic, 1)];

    /// <summary>Waits until the target has as many records.</summary>
    private async Task StoredAsync(Process replay, long records)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Assert.False(replay.HasExited, "It has ended already.");
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "Nothing comes.");
            var topics = await _worker.Http.GetJsonAsync("topics?expand=true");
            var target = topics.EnumerateArray().FirstOrDefault(topic => topic.GetProperty("name").GetString() == "orders-again");
            if (target.ValueKind != System.Text.Json.JsonValueKind.Undefined
                && target.GetProperty("partitions").EnumerateArray().Sum(partition => partition.GetProperty("next").GetInt64()) >= records) return;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
