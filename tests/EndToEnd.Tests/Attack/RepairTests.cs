using System.Net;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Attack;

/// <summary>What the worker keeps for itself is damaged while it is stopped; <c>sluice repair</c> gets it to start again.</summary>
public sealed class RepairTests
{
    [Fact]
    public async Task A_flipped_bit_in_the_list_of_topics_stops_the_start_with_its_place_and_is_repaired_without_a_loss()
    {
        await using var worker = await WorkerProcess.StartAsync();
        await FillAsync(worker);
        await worker.StopAsync();
        var file = LogOf(worker, "__topics");
        var sound = await File.ReadAllBytesAsync(file);
        Change(file, at: 90, bytes: 1, value => (byte)(value ^ 0x20));
        var damaged = await File.ReadAllBytesAsync(file);

        var refused = await RunAsync(worker, "run", "--urls", "http://127.0.0.1:0");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"__topics-0 is damaged at offset 0: the checksum does not match (byte 0 of __topics-0/{Path.GetFileName(file)})", refused.Error, StringComparison.Ordinal);
        Assert.Contains("sluice repair", refused.Error, StringComparison.Ordinal);

        var told = await RunAsync(worker, "repair");
        Assert.Equal(1, told.ExitCode);
        Assert.Contains("__topics-0, offset 0: the checksum does not match", told.Output, StringComparison.Ordinal);
        Assert.Contains("can be put right without a loss", told.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", told.Output, StringComparison.Ordinal);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(file));

        var mended = await RunAsync(worker, "repair", "--yes");
        Assert.Equal(0, mended.ExitCode);
        Assert.Contains("put right without a loss", mended.Output, StringComparison.Ordinal);
        Assert.Equal(sound, await File.ReadAllBytesAsync(file));
        Assert.Contains("Nothing is damaged", (await RunAsync(worker, "repair")).Output, StringComparison.Ordinal);
        await worker.StartAgainAsync();
        Assert.Equal(["one", "two"], await worker.Http.ValuesAsync("orders"));
        Assert.Equal(3, (await worker.Http.GetJsonAsync("topics/wide")).GetProperty("partitions").GetArrayLength());
    }

    [Theory]
    [InlineData("__topics")]
    [InlineData("__producers")]
    [InlineData("__offsets")]
    public async Task An_internal_topic_with_lost_records_lets_the_worker_start_with_all_records(string topic)
    {
        await using var worker = await WorkerProcess.StartAsync();
        await FillAsync(worker);
        var first = await ProducerAsync(worker);
        using (var moved = await worker.Http.SendAsync(HttpMethod.Post, "groups/reports/seek", HttpExtensions.Json, """{"to":"latest","topic":"orders"}"""u8.ToArray()))
            Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        await worker.StopAsync();
        Change(LogOf(worker, topic), at: 25, bytes: 20, value => (byte)(value + 77));
        Assert.Equal(1, (await RunAsync(worker, "run", "--urls", "http://127.0.0.1:0")).ExitCode);

        var mended = await RunAsync(worker, "repair", topic, "--yes");
        Assert.Equal(0, mended.ExitCode);
        Assert.Contains("lost, and passed over from now on", mended.Output, StringComparison.Ordinal);
        Assert.Contains(".damaged-", mended.Output, StringComparison.Ordinal);
        await worker.StartAgainAsync();
        Assert.Equal(["one", "two"], await worker.Http.ValuesAsync("orders"));
        await worker.Http.ProduceAsync("orders", HttpExtensions.Text, "three");
        Assert.True(await ProducerAsync(worker) > first);
    }

    [Fact]
    public async Task A_folder_that_a_worker_has_is_not_repaired()
    {
        await using var worker = await WorkerProcess.StartAsync();
        await FillAsync(worker);
        var refused = await RunAsync(worker, "repair", "--yes");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("in use", refused.Error, StringComparison.Ordinal);
    }

    private static Task<CommandResult> RunAsync(WorkerProcess worker, params string[] arguments) =>
        SluiceExecutable.RunAsync(worker.Folder.Path, arguments);

    private static string LogOf(WorkerProcess worker, string topic) =>
        Directory.GetFiles(Path.Combine(worker.Folder.Data, "topics", $"{topic}-0"), "*.log").Single();

    private static async Task FillAsync(WorkerProcess worker)
    {
        await worker.Http.ProduceAsync("orders", HttpExtensions.Text, "one");
        await worker.Http.ProduceAsync("orders", HttpExtensions.Text, "two");
        using var made = await worker.Http.SendAsync(
            HttpMethod.Post, "topics", HttpExtensions.Json, """{"name":"wide","partitions":3}"""u8.ToArray());
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
    }

    private static async Task<long> ProducerAsync(WorkerProcess worker)
    {
        using var opened = await worker.Http.PostAsync("producers", content: null);
        return (await opened.JsonAsync()).GetProperty("producerId").GetInt64();
    }

    private static void Change(string file, int at, int bytes, Func<byte, byte> change)
    {
        var contents = File.ReadAllBytes(file);
        for (var i = at; i < at + bytes; i++) contents[i] = change(contents[i]);
        File.WriteAllBytes(file, contents);
    }
}
