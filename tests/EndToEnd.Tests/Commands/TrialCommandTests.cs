using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Commands;

public sealed class TrialCommandTests
{
    private const string Configuration = """
        {
          "topics": { "logs": { "partitions": 1 } },
          "connectors": {
            "errors": {
              "type": "archive", "topics": ["logs"],
              "transforms": [{ "filter": { "level": "error" } }, { "mask": { "fields": ["user"], "method": "hash", "salt": "%SALT%" } }, { "setKey": "id" }],
              "config": { "folder": "errors" }
            },
            "in": { "type": "files", "config": { "path": "in.log", "topic": "in" } }
          }
        }
        """;

    [Fact]
    public async Task Tests_of_a_configuration_pass_or_fail_with_what_is_different()
    {
        using var folder = new WorkerFolder();
        folder.Write("sluice.json", Configuration);
        folder.Write("sluice.tests.json", """
            {
              // Without the real salt.
              "settings": { "SALT": "salt for tests" },
              "tests": [
                { "name": "only errors", "connector": "errors", "given": [{ "value": { "level": "info" } }, { "value": { "level": "error", "id": 1 } }],
                  "expect": [{ "key": "1", "value": { "id": 1, "level": "error" } }] },
                { "name": "wrong", "connector": "errors", "given": [{ "value": { "level": "error", "id": 2 } }, { "value": { "level": "error" } }],
                  "expect": [{ "topic": "logs", "key": "3" }] },
              ]
            }
            """);

        var all = await SluiceExecutable.RunAsync(folder.Path, ["test"]);
        var one = await SluiceExecutable.RunAsync(folder.Path, ["test", "--only", "errors"]);

        Assert.Equal(1, all.ExitCode);
        Assert.Contains("passed  only errors (errors)", all.Output, StringComparison.Ordinal);
        Assert.Contains("FAILED  wrong (errors)", all.Output, StringComparison.Ordinal);
        Assert.Contains("record 1: key: expected \"3\", got \"2\"", all.Output, StringComparison.Ordinal);
        Assert.Contains("failure 1: expected none, got \"transform 3 (setKey): the value has no field id", all.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 2 tests failed.", all.Output, StringComparison.Ordinal);
        Assert.Equal(0, one.ExitCode);
    }

    [Fact]
    public async Task The_tests_of_the_quickstart_pass()
    {
        using var folder = new WorkerFolder();
        foreach (var file in (string[])["sluice.json", "sluice.tests.json"])
            folder.Write(file, await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../examples/quickstart", file)));

        var result = await SluiceExecutable.RunAsync(folder.Path, ["test"]);

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("1 test passed.", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "tests": [{ "name": "a", "connector": "eror", "given": [{ "vale": 1 }] }] }""", new[] { "tests[0].connector: names 'eror'", "tests[0].given[0].vale: is nothing that a record has; did you mean 'value'?" })]
    [InlineData("""{ "tests": [{ "name": "a", "given": [] }] }""", new[] { "tests[0].connector: is missing", "tests[0].given: must not be empty" })]
    public async Task What_is_wrong_with_the_tests_is_said_at_once(string tests, string[] messages)
    {
        using var folder = new WorkerFolder();
        folder.Write("sluice.json", Configuration.Replace("%SALT%", "12345678", StringComparison.Ordinal));
        folder.Write("sluice.tests.json", tests);

        var result = await SluiceExecutable.RunAsync(folder.Path, ["test"]);

        Assert.Equal(2, result.ExitCode);
        Assert.All(messages, message => Assert.Contains(message, result.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_as_deep_as_the_worker_takes_is_printed_by_every_command()
    {
        var deepest = new string('[', 64) + new string(']', 64);
        await using var worker = await WorkerProcess.StartAsync("""{ "topics": { "logs": { "partitions": 1 } } }""");
        await worker.Http.ProduceAsync("logs", HttpExtensions.JsonLines, deepest);
        await worker.Http.ProduceAsync("logs", "application/json", $"[{deepest}]");
        await worker.Http.ProduceAsync("logs", "application/vnd.kafka.json.v2+json", $$"""{"records":[{"value":{{deepest}}}]}""");
        worker.Folder.Write("c.json", """{ "connectors": { "all": { "type": "archive", "topics": ["logs"], "config": { "folder": "all" } } } }""");
        worker.Folder.Write("c.tests.json", $$"""
            { "tests": [
              { "name": "as it is", "connector": "all", "given": [{ "value": {{deepest}} }], "expect": [{ "value": {{deepest}} }] },
              { "name": "wrong", "connector": "all", "given": [{ "value": "{{deepest}}" }] } ] }
            """);

        var tail = await worker.RunAsync(["tail", "logs", "--from", "earliest", "-n", "3"]);
        var run = await worker.RunAsync(["dry-run", "all", "--config", "c.json"]);
        var json = await worker.RunAsync(["dry-run", "all", "--config", "c.json", "--json"]);
        var test = await SluiceExecutable.RunAsync(worker.Folder.Path, ["test", "--config", "c.json"]);

        foreach (var (result, code, count) in new[] { (tail, 0, 3), (run, 0, 3), (json, 0, 3), (test, 1, 1) })
        {
            Assert.True(result.ExitCode == code, result.Output + result.Error);
            Assert.Equal(count, result.Output.Split('\n').Count(line => line.Contains(deepest, StringComparison.Ordinal)));
        }

        Assert.Contains("passed  as it is", test.Output, StringComparison.Ordinal);
        using var refused = await worker.Http.PostAsync("topics/logs", new StringContent($"[{deepest}]", MediaTypeHeaderValue.Parse(HttpExtensions.JsonLines)));
        Assert.Contains("nested deeper than 64 levels", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_shows_what_would_be_delivered_and_changes_nothing()
    {
        await using var worker = await WorkerProcess.StartAsync("""{ "topics": { "logs": { "partitions": 1 } } }""");
        await worker.Http.ProduceAsync("logs", HttpExtensions.JsonLines, "{\"level\":\"error\",\"id\":1}\n{\"level\":\"info\"}\n{\"level\":\"error\"}\n{\"level\":\"error\",\"id\":4}\n");
        worker.Folder.Write("changed.json", Configuration.Replace("%SALT%", "12345678", StringComparison.Ordinal));

        var result = await worker.RunAsync(["dry-run", "errors", "--config", "changed.json", "--max", "3"]);
        var json = await worker.RunAsync(["dry-run", "errors", "--config", "changed.json", "--from", "3", "--json"]);
        var source = await worker.RunAsync(["dry-run", "in", "--config", "changed.json"]);

        Assert.True(result.ExitCode == 0, result.Error);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("logs-0-0 {\"topic\":\"logs\",\"key\":\"1\",", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("\"value\":{\"level\":\"error\",\"id\":1}}", lines[0], StringComparison.Ordinal);
        Assert.Equal("logs-0-1 left out", lines[1]);
        Assert.Equal("logs-0-2 failed: transform 3 (setKey): the value has no field id to make the key from", lines[2]);
        Assert.Contains("3 records read: 1 would be delivered, 1 left out, 1 failed. Nothing was delivered.", result.Error, StringComparison.Ordinal);
        Assert.Contains("\"position\":\"logs-0-3\",\"verdict\":\"delivered\"", json.Output, StringComparison.Ordinal);
        Assert.Equal(1, source.ExitCode);
        Assert.Contains("is a source", source.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(worker.Folder.Path, "errors")));
        Assert.Empty((await worker.Http.GetJsonAsync("groups")).EnumerateArray());
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
