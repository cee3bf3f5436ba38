using System.Net;
using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Attack;

/// <summary>Files of the data folder are damaged, under a worker that runs and between two runs.</summary>
public sealed class DamageTests
{
    private const int Records = 40;

    private const string Configuration =
        """
        {
          "topics": { "events": { "segment": { "bytes": "1MiB" } } },
          "connectors": {
            "search": { "type": "sqlite", "topics": ["events"], "retry": { "maxAttempts": 2, "delay": "50ms" } }
          }
        }
        """;

    [Fact]
    public async Task A_flipped_bit_in_a_closed_segment_is_told_at_its_offset_and_everything_else_is_read()
    {
        await using var worker = await StartAsync();
        var values = await FillAsync(worker);
        FlipInMiddleOf(Segments(worker)[1]);

        var before = await worker.Http.GetJsonAsync("topics/events/partitions/0/records?offset=0&max=5&format=text");
        Assert.Equal(values[..5], before.EnumerateArray().Select(record => record.GetProperty("value").GetString()));
        var bad = await FirstDamagedAsync(worker);
        using (var refused = await worker.Http.GetAsync($"topics/events/partitions/0/records?offset={bad}"))
        {
            var answer = await refused.JsonAsync();
            Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
            Assert.Equal((50002, bad), (answer.GetProperty("error_code").GetInt32(), answer.GetProperty("position").GetInt32()));
            Assert.Contains($"events-0 is damaged at offset {bad}", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Contains($"read on from offset {bad + 1}", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(values[(bad + 1)..], await worker.Http.AllValuesAsync("events", from: $"{bad + 1}"));
        await using (var stream = await TopicStream.OpenAsync(worker.Http, $"events/stream?from={bad - 2}"))
        {
            Assert.Equal([bad - 2, bad - 1], [await OffsetOfNextAsync(stream), await OffsetOfNextAsync(stream)]);
            var last = await stream.NextAsync();
            Assert.Equal("error", last?.EventType);
            Assert.Contains($"damaged at offset {bad}", JsonSerializer.Deserialize<string>(last!.Value.Data), StringComparison.Ordinal);
        }

        // The worker takes records as before, and says once what it has met.
        await worker.Http.ProduceAsync("events", HttpExtensions.Text, "after");
        Assert.Equal(1, worker.Output.Split($"events-0 is damaged at offset {bad}").Length - 1);
    }

    [Fact]
    public async Task A_sink_that_meets_damage_fails_with_the_place_and_the_worker_lives()
    {
        await using var worker = await StartAsync();
        await FillAsync(worker);
        await worker.WaitUntilSettledAsync("search");
        await worker.StopAsync();
        FlipInMiddleOf(Segments(worker)[1]);
        // The index is gone, so the segment is read when it is opened: the damage is told then, and nothing is cut.
        File.Delete(Path.ChangeExtension(Segments(worker)[1], ".index"));
        var sizes = Segments(worker).Select(file => new FileInfo(file).Length).ToList();
        worker.Folder.Write("sluice.json", Configuration.Replace("\"search\"", "\"again\"", StringComparison.Ordinal));
        await worker.StartAgainAsync();

        Assert.Contains("events-0 is damaged at offset", worker.Output, StringComparison.Ordinal);
        Assert.Equal(sizes, Segments(worker).Select(file => new FileInfo(file).Length));
        var bad = await FirstDamagedAsync(worker);
        await worker.WaitForStatusAsync("again", status => status.GetProperty("tasks")[0].GetProperty("state").GetString() == "FAILED");
        var trace = (await worker.StatusAsync("again")).GetProperty("tasks")[0].GetProperty("trace").GetString();
        Assert.Contains($"events-0 is damaged at offset {bad}", trace, StringComparison.Ordinal);
        await worker.Http.ProduceAsync("events", HttpExtensions.Text, "after");
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("""{"segment":0,"position":999999999,"nextOffset":-5,"sources":[]}""")]
    public async Task A_checkpoint_that_is_wrong_loses_nothing_and_doubles_nothing(string checkpoint)
    {
        await using var worker = await StartAsync();
        var values = await FillAsync(worker);
        await worker.KillAsync();
        await File.WriteAllTextAsync(Path.Combine(worker.Folder.Data, "topics", "events-0", "checkpoint.json"), checkpoint);
        await worker.StartAgainAsync();

        Assert.Equal(values, await worker.Http.AllValuesAsync("events"));
        await worker.Http.ProduceAsync("events", HttpExtensions.Text, "after");
        Assert.Equal([.. values, "after"], await worker.Http.AllValuesAsync("events"));
        await worker.KillAsync();
        await worker.StartAgainAsync();
        Assert.Equal([.. values, "after"], await worker.Http.AllValuesAsync("events"));
    }

    [Fact]
    public async Task The_checkpoint_of_an_earlier_state_and_indexes_that_are_missing_or_of_other_files_change_no_answer()
    {
        await using var worker = await StartAsync();
        var values = await FillAsync(worker);
        await worker.KillAsync();
        var folder = Path.Combine(worker.Folder.Data, "topics", "events-0");
        var earlier = await File.ReadAllBytesAsync(Path.Combine(folder, "checkpoint.json"));
        await worker.StartAgainAsync();
        values = [.. values, .. await FillAsync(worker)];
        await worker.StopAsync();
        await File.WriteAllBytesAsync(Path.Combine(folder, "checkpoint.json"), earlier);
        var files = Segments(worker);
        File.Delete(Path.ChangeExtension(files[0], ".index"));
        File.Copy(Path.ChangeExtension(files[0], ".timeindex"), Path.ChangeExtension(files[1], ".timeindex"), overwrite: true);
        await File.WriteAllTextAsync(Path.ChangeExtension(files[^1], ".index"), "not an index at all, but long enough to be one");
        await worker.StartAgainAsync();

        Assert.Equal(values, await worker.Http.AllValuesAsync("events"));
        for (var offset = 0; offset < values.Length; offset += 9)
        {
            var record = (await worker.Http.GetJsonAsync($"topics/events/partitions/0/records?offset={offset}&max=1&format=text"))[0];
            Assert.Equal((offset, values[offset]), (record.GetProperty("offset").GetInt32(), record.GetProperty("value").GetString()));
            var found = await worker.Http.GetJsonAsync($"topics/events/partitions/0/offset?time={record.GetProperty("timestamp")}");
            Assert.InRange(found.GetProperty("offset").GetInt32(), 0, offset);
            Assert.Equal(record.GetProperty("timestamp").GetInt64(), found.GetProperty("timestamp").GetInt64());
        }
    }

    private static Task<WorkerProcess> StartAsync() => WorkerProcess.StartAsync(Configuration);

    private static string[] Segments(WorkerProcess worker) =>
        [.. Directory.GetFiles(Path.Combine(worker.Folder.Data, "topics", "events-0"), "*.log").Order(StringComparer.Ordinal)];

    /// <summary>Fills some segments, each record a batch.</summary>
    private static async Task<string[]> FillAsync(WorkerProcess worker)
    {
        string[] values = [.. Enumerable.Range(0, Records).Select(number => $"{number}:".PadRight(100_000, 'v'))];
        foreach (var value in values) await worker.Http.ProduceAsync("events", HttpExtensions.Text, value);
        return values;
    }

    private static void FlipInMiddleOf(string file)
    {
        using var bytes = File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        bytes.Position = bytes.Length / 2;
        var old = (byte)bytes.ReadByte();
        bytes.Position--;
        bytes.WriteByte((byte)(old ^ 0x10));
    }

    private static async Task<int> FirstDamagedAsync(WorkerProcess worker)
    {
        for (var offset = 0; offset < Records; offset++)
        {
            using var response = await worker.Http.GetAsync($"topics/events/partitions/0/records?offset={offset}&max=1");
            if (!response.IsSuccessStatusCode) return offset;
        }

        throw new InvalidOperationException("Nothing is damaged.");
    }

    private static async Task<int> OffsetOfNextAsync(TopicStream stream)
    {
        using var record = JsonDocument.Parse((await stream.NextAsync())!.Value.Data);
        return record.RootElement.GetProperty("offset").GetInt32();
    }
}
