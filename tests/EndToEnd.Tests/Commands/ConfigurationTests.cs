using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Commands;

public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("check")]
    public async Task A_configuration_with_errors_is_told_all_of_them_at_once(string command)
    {
        using var folder = new WorkerFolder();
        folder.Write(
            "sluice.json",
            """
            {
              "log": { "durabilty": "flush", "queue": "7 potatoes" },
              "topics": { "a/b": { }, "logs": { "partitions": 0 } },
              "connectors": {
                "search": { "type": "sqlight", "topics": ["logs"] },
                "files": { "type": "files", "retry": { "delay": "fast" }, "config": { "path": "%NO_SUCH_SETTING%" } }
              },
              "limits": { "record": "64MiB" },
              "stuff": 1
            }
            """);
        var result = await SluiceExecutable.RunAsync(folder.Path, [command]);

        Assert.Equal(2, result.ExitCode);
        string[] places =
        [
            "log.durabilty", "log.queue", "topics.logs.partitions", "connectors.search.type", "connectors.files.retry.delay",
            "connectors.files.config.path", "NO_SUCH_SETTING", "limits.record", "stuff",
        ];
        foreach (var place in places) Assert.Contains(place, result.Error, StringComparison.Ordinal);
        Assert.Contains("durability", result.Error, StringComparison.Ordinal);
        Assert.Contains("sqlite", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_json_is_told_with_line_and_column()
    {
        using var folder = new WorkerFolder();
        folder.Write("sluice.json", "{\n  \"log\": { \"durability\": flush }\n}");
        var result = await SluiceExecutable.RunAsync(folder.Path, ["check"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("sluice.json: is not JSON at line 2, column 27", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_named_and_not_there_is_an_error()
    {
        using var folder = new WorkerFolder();
        var result = await SluiceExecutable.RunAsync(folder.Path, ["check", "--config", "shop.json"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("shop.json", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_right_configuration_is_told_to_be_fine_and_starts_nothing()
    {
        using var folder = new WorkerFolder();
        folder.Write("sluice.json", """{ "$schema": "sluice.schema.json", "topics": { "logs": { "partitions": 2 } } }""");
        var result = await SluiceExecutable.RunAsync(folder.Path, ["check"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("1 topic, 0 connectors", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Data));
    }

    [Fact]
    public async Task A_setting_of_the_environment_goes_before_the_file()
    {
        var environment = new Dictionary<string, string>
        {
            ["SLUICE__TOPICS__WEB_LOGS__PARTITIONS"] = "3",
            ["SLUICE__LIMITS__RECORD"] = "2KiB",
            ["SLUICE__DATA"] = "elsewhere",
        };
        await using var worker = await WorkerProcess.StartAsync("""{ "topics": { "web-logs": { "partitions": 1 } } }""", environment);

        Assert.Equal(3, (await worker.Http.GetJsonAsync("topics/web-logs")).GetProperty("partitions").GetArrayLength());
        using var large = await worker.Http.SendAsync(HttpMethod.Post, "topics/web-logs", HttpExtensions.Text, new byte[2049]);
        Assert.Equal(413, (int)large.StatusCode);
        Assert.True(Directory.Exists(Path.Combine(worker.Folder.Path, "elsewhere", "topics")));
    }

    [Fact]
    public async Task A_setting_that_does_not_exist_is_an_error_wherever_it_comes_from()
    {
        using var folder = new WorkerFolder();
        var environment = new Dictionary<string, string> { ["SLUICE__LOG__DURABLE"] = "yes" };
        var result = await SluiceExecutable.RunAsync(folder.Path, ["check"], environment: environment);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("log.durable", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Application_settings_come_from_the_environment_and_from_local_settings()
    {
        using var folder = new WorkerFolder();
        folder.Write("local.settings.json", """{ "IsEncrypted": false, "Values": { "TIME": "2h", "PARTITIONS": "5" } }""");
        folder.Write("sluice.json", """{ "topics": { "a": { "partitions": "%PARTITIONS%", "retention": { "time": "%TIME%" } } } }""");
        var environment = new Dictionary<string, string> { ["PARTITIONS"] = "many" };

        var result = await SluiceExecutable.RunAsync(folder.Path, ["check"], environment: environment);
        Assert.Contains("many", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await SluiceExecutable.RunAsync(folder.Path, ["check"])).ExitCode);
    }

    [Fact]
    public async Task The_schema_describes_every_setting_and_every_connector()
    {
        using var folder = new WorkerFolder();
        var result = await SluiceExecutable.RunAsync(folder.Path, ["schema"]);

        Assert.Equal(0, result.ExitCode);
        using var schema = JsonDocument.Parse(result.Output);
        var properties = schema.RootElement.GetProperty("properties");
        Assert.True(properties.GetProperty("log").GetProperty("properties").TryGetProperty("durability", out _));
        var connector = properties.GetProperty("connectors").GetProperty("additionalProperties");
        var types = connector.GetProperty("properties").GetProperty("type").GetProperty("enum").EnumerateArray();
        Assert.Contains("sqlite", types.Select(type => type.GetString()));
        var choices = connector.GetProperty("allOf").EnumerateArray().ToDictionary(
            choice => choice.GetProperty("if").GetProperty("properties").GetProperty("type").GetProperty("const").GetString()!,
            choice => choice.GetProperty("then").GetProperty("properties").GetProperty("config").GetProperty("properties"));
        Assert.True(choices["files"].TryGetProperty("path", out _));
    }
}
