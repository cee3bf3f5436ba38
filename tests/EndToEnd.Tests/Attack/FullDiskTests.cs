using System.Net;
using System.Text;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Attack;

/// <summary>The data folder is on a real file system that fills up.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int RecordBytes = 10_000;

    private readonly SmallDisk _disk = SmallDisk.Create(megabytes: 16);
    private readonly List<string> _acknowledged = [];
    private int _sent;

    [Fact]
    public async Task On_a_full_disk_writes_are_refused_reads_go_on_and_writes_resume_when_there_is_room()
    {
        await using var worker = await StartAsync();
        await SendAsync(worker, count: 30);
        Assert.Equal(30, _acknowledged.Count);
        _disk.Fill(leave: 100_000);

        await SendUntilRefusedAsync(worker);
        for (var i = 0; i < 20; i++) await CheckRefusedAsync(worker);
        Assert.Equal(1, Count(worker.Output, "takes no records now"));
        Assert.Equal(_acknowledged, await worker.Http.AllValuesAsync("events"));
        Assert.Contains("No space left", (await worker.Http.GetJsonAsync("topics/events/partitions/0")).GetProperty("refuses").GetString(), StringComparison.Ordinal);
        // Whoever reads is served, so the worker is ready.
        await worker.Http.GetJsonAsync("health/ready");

        _disk.Free();
        await SendAsync(worker, count: 30);
        Assert.Equal(_acknowledged, await worker.Http.AllValuesAsync("events"));
        Assert.Equal(1, Count(worker.Output, "takes records again"));
        Assert.False((await worker.Http.GetJsonAsync("topics/events/partitions/0")).TryGetProperty("refuses", out _));

        await worker.KillAsync();
        await worker.StartAgainAsync();
        Assert.Equal(_acknowledged, await worker.Http.AllValuesAsync("events"));
    }

    [Fact]
    public async Task A_request_with_a_key_that_a_full_disk_refused_is_stored_once_when_it_comes_again()
    {
        await using var worker = await StartAsync();
        await SendAsync(worker, count: 1);
        _disk.Fill();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await SendWithKeyAsync(worker));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await SendWithKeyAsync(worker));
        _disk.Free();
        Assert.Equal(HttpStatusCode.OK, await SendWithKeyAsync(worker));
        Assert.Equal(HttpStatusCode.OK, await SendWithKeyAsync(worker));
        await worker.KillAsync();
        await worker.StartAgainAsync();
        Assert.Equal(HttpStatusCode.OK, await SendWithKeyAsync(worker));
        _acknowledged.Add("keyed" + new string('x', RecordBytes));
        Assert.Equal(_acknowledged, await worker.Http.AllValuesAsync("events"));
    }

    [Fact]
    public async Task A_worker_that_dies_on_a_full_disk_starts_there_and_is_read()
    {
        await using var worker = await StartAsync();
        await SendAsync(worker, count: 10);
        _disk.Fill(leave: 50_000);
        await SendUntilRefusedAsync(worker);
        _disk.Fill();
        await worker.KillAsync();
        await worker.StartAgainAsync();

        Assert.Equal(_acknowledged, await worker.Http.AllValuesAsync("events"));
        await CheckRefusedAsync(worker);
        _disk.Free();
        await SendAsync(worker, count: 5);
        Assert.Equal(_acknowledged, await worker.Http.AllValuesAsync("events"));
    }

    [Fact]
    public async Task Deleting_a_topic_on_a_full_disk_makes_room()
    {
        await using var worker = await StartAsync();
        await SendAsync(worker, count: 10);
        await worker.Http.ProduceAsync("bulky", HttpExtensions.Text, new string('x', 900_000));
        await SendUntilRefusedAsync(worker);
        _disk.Fill();
        await CheckRefusedAsync(worker);

        using (var deleted = await worker.Http.DeleteAsync("topics/bulky"))
            Assert.True(deleted.StatusCode == HttpStatusCode.NoContent, await deleted.Content.ReadAsStringAsync() + worker.Output);
        await SendAsync(worker, count: 10);

        await worker.KillAsync();
        await worker.StartAgainAsync();
        Assert.Equal(_acknowledged, await worker.Http.AllValuesAsync("events"));
        Assert.DoesNotContain("bulky", (await worker.Http.GetJsonAsync("topics")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_smaller_retention_on_a_full_disk_makes_room()
    {
        await using var worker = await StartAsync();
        await SendUntilRefusedAsync(worker);
        _disk.Fill();
        await CheckRefusedAsync(worker);

        using var altered = await worker.Http.SendAsync(
            HttpMethod.Put, "topics/events", HttpExtensions.Json, """{"retention":{"size":"2MiB"}}"""u8.ToArray());
        Assert.True(altered.StatusCode == HttpStatusCode.OK, await altered.Content.ReadAsStringAsync() + worker.Output);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await SendOneAsync(worker)) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);

        var first = (await worker.Http.GetJsonAsync("topics/events/partitions/0")).GetProperty("first").GetInt32();
        Assert.True(first > 0);
        Assert.Equal(_acknowledged.Skip(first), await worker.Http.AllValuesAsync("events"));
    }

    public void Dispose() => _disk.Dispose();

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private Task<WorkerProcess> StartAsync() => WorkerProcess.StartAsync(
        $$$"""{ "data": "{{{_disk.Path}}}/data", "topics": { "events": { "segment": { "bytes": "1MiB" } } } }""");

    private async Task SendAsync(WorkerProcess worker, int count)
    {
        for (var i = 0; i < count; i++) Assert.True(await SendOneAsync(worker), worker.Output);
    }

    private async Task SendUntilRefusedAsync(WorkerProcess worker)
    {
        while (await SendOneAsync(worker)) Assert.InRange(_acknowledged.Count, 0, 16 << 20);
    }

    private async Task CheckRefusedAsync(WorkerProcess worker) => Assert.False(await SendOneAsync(worker));

    /// <summary>Sends a record that was never sent before. False: refused, as on a full disk.</summary>
    private async Task<bool> SendOneAsync(WorkerProcess worker)
    {
        var value = $"{_sent++}:".PadRight(RecordBytes, 'x');
        using var response = await worker.Http.SendAsync(HttpMethod.Post, "topics/events", HttpExtensions.Text, Encoding.ASCII.GetBytes(value));
        if (response.IsSuccessStatusCode)
        {
            _acknowledged.Add(value);
            return true;
        }

        var answer = await response.JsonAsync();
        Assert.True(response.StatusCode == HttpStatusCode.ServiceUnavailable, answer.ToString());
        Assert.Equal(503, answer.GetProperty("error_code").GetInt32());
        Assert.Contains("No space left", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        return false;
    }

    private static async Task<HttpStatusCode> SendWithKeyAsync(WorkerProcess worker)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "topics/events")
        {
            Content = new StringContent("keyed" + new string('x', RecordBytes), Encoding.ASCII, HttpExtensions.Text),
        };
        request.Headers.Add("Idempotency-Key", "once");
        using var response = await worker.Http.SendAsync(request);
        return response.StatusCode;
    }
}
