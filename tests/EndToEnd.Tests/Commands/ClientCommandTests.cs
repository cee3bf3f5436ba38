using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Commands;

public sealed class ClientCommandTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    private readonly WorkerProcess _worker = shared.Worker;
    private readonly string _topic = shared.NewTopic();

    [Fact]
    public async Task Messages_are_produced_as_they_stand()
    {
        var result = await _worker.RunAsync(["produce", _topic, "plain", "@not-a-file", "two\nlines", "{\"a\": 1}"]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("Stored 4 records", result.Output, StringComparison.Ordinal);
        Assert.Equal(["plain", "@not-a-file", "two\nlines", "{\"a\": 1}"], await _worker.Http.ValuesAsync(_topic));
    }

    [Fact]
    public async Task Messages_get_their_key_from_a_field()
    {
        var result = await _worker.RunAsync(["produce", _topic, "{\"id\":\"a\"}", "{\"id\":7}", "--key", "$.id"]);

        Assert.True(result.ExitCode == 0, result.Error);
        var records = await _worker.Http.GetJsonAsync($"topics/{_topic}/partitions/0/records");
        Assert.Equal(["a", "7"], records.EnumerateArray().Select(record => record.GetProperty("key").GetString()));
    }

    [Fact]
    public async Task Lines_of_the_standard_input_are_records_in_their_order()
    {
        var lines = Enumerable.Range(0, 200_000).Select(n => $"line {n}");
        var result = await _worker.RunAsync(["produce", _topic], string.Join('\n', lines));

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("Stored 200,000 records", result.Output, StringComparison.Ordinal);
        var last = await _worker.Http.GetJsonAsync($"topics/{_topic}/partitions/0/records?offset=199999");
        Assert.Equal("line 199999", last[0].GetProperty("value").GetString());
    }

    [Fact]
    public async Task Lines_of_a_file_are_records_and_a_broken_one_is_told()
    {
        var file = _worker.Folder.Write($"{_topic}.ndjson", "{\"id\":1}\n{\"id\":\n");
        var result = await _worker.RunAsync(["produce", _topic, "--file", file, "--key", "id"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Line 2", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _worker.RunAsync(["produce", _topic, "--file", file])).ExitCode);
        Assert.Equal(["{\"id\":1}", "{\"id\":"], await _worker.Http.ValuesAsync(_topic));
    }

    [Fact]
    public async Task Tail_shows_as_many_records_as_it_is_told_to()
    {
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");

        var people = await _worker.RunAsync(["tail", _topic, "--from", "earliest", "-n", "2"]);
        Assert.True(people.ExitCode == 0, people.Error);
        Assert.Equal(2, people.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("0:1 {\"n\":2}", people.Output, StringComparison.Ordinal);
        var programs = await _worker.RunAsync(["tail", _topic, "--from", "1", "--limit", "2", "--json"]);
        Assert.Equal([2, 3], programs.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("value").GetProperty("n").GetInt32()));
    }

    [Fact]
    public async Task Tail_shows_a_text_with_half_a_character_in_it_as_it_was_written()
    {
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "[\"\\ud800\"]\n\"a\\ud800\"\n\"last\"\n");
        var result = await _worker.RunAsync(["tail", _topic, "--from", "earliest", "-n", "3"]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("0:1 \"a\\ud800\"", result.Output, StringComparison.Ordinal);
        Assert.Contains("0:2 last", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tail_ends_when_nobody_reads_its_output_any_more()
    {
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "1\n");
        using var tail = SluiceExecutable.Start(_worker.Folder.Path, ["tail", _topic, "--from", "earliest", "--url", _worker.Url]);
        try
        {
            Assert.NotNull(await tail.StandardOutput.ReadLineAsync());
            tail.StandardOutput.Close();
            await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "2\n");
            await tail.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(0, tail.ExitCode);
        }
        finally
        {
            if (!tail.HasExited) tail.Kill();
        }
    }

    [Fact]
    public async Task Topics_are_listed_with_what_they_hold()
    {
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "1\n2\n3\n");
        var result = await _worker.RunAsync(["topics"]);

        Assert.True(result.ExitCode == 0, result.Error);
        var row = result.Output.Split('\n').Single(line => line.StartsWith($"{_topic} ", StringComparison.Ordinal));
        Assert.Equal([_topic, "1", "3"], row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..3]);
        Assert.DoesNotContain("__topics", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("delete", "3d")]
    [InlineData("compact", "last of each key")]
    [InlineData("compact,delete", "last of each key, 3d")]
    public async Task The_list_of_topics_says_how_long_records_stay(string cleanup, string retention)
    {
        await _worker.RunAsync(["topics", "create", _topic, "--set", $"cleanup={cleanup}", "--set", "retention.time=3d"]);
        var result = await _worker.RunAsync(["topics"]);

        var row = result.Output.Split('\n').Single(line => line.StartsWith($"{_topic} ", StringComparison.Ordinal));
        Assert.EndsWith($"  {retention}", row.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_of_a_compacted_topic_are_counted_as_up_to_so_many()
    {
        await _worker.RunAsync(["topics", "create", _topic, "--set", "cleanup=compact"]);
        await _worker.Http.ProduceAsync($"{_topic}?key=$.id", HttpExtensions.Json, """[{"id":1},{"id":1},{"id":1}]""");

        var listed = await _worker.RunAsync(["topics"]);
        var row = listed.Output.Split('\n').Single(line => line.StartsWith($"{_topic} ", StringComparison.Ordinal));
        Assert.Contains("  up to 3  ", row, StringComparison.Ordinal);
        var shown = await _worker.RunAsync(["topics", _topic]);
        Assert.Equal(2, shown.Output.Split("  up to 3  ").Length - 1);
    }

    [Fact]
    public async Task A_topic_is_made_shown_altered_and_deleted_and_deleting_wants_a_yes()
    {
        Assert.Equal(0, (await _worker.RunAsync(["topics", "create", _topic, "--set", "partitions=2", "--set", "retention.time=1d"])).ExitCode);
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "1\n2\n3\n");
        Assert.Equal(0, (await _worker.RunAsync(["topics", "alter", _topic, "--set", "retention.time=2d", "--set", "retention.size=10MiB"])).ExitCode);

        var shown = await _worker.RunAsync(["topics", _topic]);
        Assert.True(shown.ExitCode == 0, shown.Error);
        var lines = shown.Output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Contains(["retention.time", "2d"], lines);
        Assert.Contains(["retention.size", "10MiB"], lines);
        Assert.Contains(lines, line => line is ["0" or "1", "0", "3", "3", ..]);
        Assert.Contains(lines, line => line is ["0" or "1", "0", "0", "0", ..]);
        Assert.Contains(lines, line => line is ["PARTITION", "SEGMENT", "RECORDS", ..]);
        var json = await _worker.RunAsync(["topics", _topic, "--json"]);
        Assert.Equal(_topic, JsonDocument.Parse(json.Output).RootElement.GetProperty("name").GetString());

        var refused = await _worker.RunAsync(["topics", "delete", _topic]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("3 records, for ever. Say so with --yes", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _worker.RunAsync(["topics", "delete", _topic, "--yes"])).ExitCode);
        var gone = await _worker.RunAsync(["topics", _topic]);
        Assert.Equal(1, gone.ExitCode);
        Assert.Contains($"There is no topic '{_topic}'", gone.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retention.time", "Write it like --set retention.time=1d")]
    [InlineData("retention.tme=1d", "retention.tme")]
    [InlineData("partitions=many", "partitions")]
    public async Task A_setting_that_cannot_be_is_told(string setting, string named)
    {
        var result = await _worker.RunAsync(["topics", "create", _topic, "--set", setting]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connector_that_is_not_there_cannot_be_searched()
    {
        var result = await _worker.RunAsync(["search", "nobody", "error"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("There is no connector 'nobody'", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topics")]
    [InlineData("groups")]
    [InlineData("replay", "a", "--from", "earliest")]
    [InlineData("replay", "--topic", "a", "--into", "b")]
    [InlineData("tail", "a")]
    [InlineData("produce", "a", "b")]
    [InlineData("search", "a", "b")]
    public async Task Without_a_worker_a_command_says_how_to_start_one(params string[] command)
    {
        using var folder = new WorkerFolder();
        var result = await SluiceExecutable.RunAsync(folder.Path, [.. command, "--url", "http://127.0.0.1:1"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("sluice run --urls http://127.0.0.1:1", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("check")]
    [InlineData("schema")]
    [InlineData("produce")]
    [InlineData("tail")]
    [InlineData("search")]
    [InlineData("topics")]
    [InlineData("groups")]
    [InlineData("replay")]
    public async Task The_help_of_every_command_has_examples(string command)
    {
        using var folder = new WorkerFolder();
        var result = await SluiceExecutable.RunAsync(folder.Path, [command, "--help"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"Examples:\n  sluice {command}", result.Output, StringComparison.Ordinal);
    }
}
