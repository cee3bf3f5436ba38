using System.Net;
using System.Text.Json;

namespace Sluice.EndToEnd.Tests.Http;

/// <summary>Connectors that really run: a file is followed into a topic, and the topic can be searched.</summary>
public sealed class ConnectorTests : IAsyncLifetime
{
    private const string Configuration =
        """
        {
          "topics": { "logs": { "partitions": 2 } },
          "connectors": {
            "app-log": { "type": "files", "config": { "path": "app.log", "topic": "logs", "from": "beginning" } },
            "logs-search": { "type": "sqlite", "topics": ["logs"], "config": { "file": "%DATA%/search.db", "mode": "search" } }
          }
        }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private WorkerProcess _worker = null!;

    public async ValueTask InitializeAsync()
    {
        _worker = await WorkerProcess.StartAsync(Configuration);
        _worker.Folder.Write("app.log", "started\nerror: disk is full\nerror: disk is still full\n");
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task Lines_of_a_file_are_found_by_their_words()
    {
        var answer = await SearchAsync("still", expected: 1);

        var hit = answer.GetProperty("hits")[0];
        Assert.Contains("error: disk is still full", hit.GetProperty("value").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("logs", hit.GetProperty("topic").GetString());
        var partition = hit.GetProperty("partition").GetInt32();
        var record = await _worker.Http.GetJsonAsync($"topics/logs/partitions/{partition}/records?offset={hit.GetProperty("offset")}&max=1");
        Assert.Equal(record[0].GetProperty("value").GetRawText(), hit.GetProperty("value").GetRawText());
        Assert.Equal(record[0].GetProperty("timestamp").GetInt64(), hit.GetProperty("timestamp").GetInt64());
    }

    [Fact]
    public async Task A_search_is_answered_page_by_page_and_on_the_command_line()
    {
        await SearchAsync("error", expected: 2);

        var page = await _worker.Http.GetJsonAsync("search/logs-search?q=error&limit=1&from=1");
        Assert.Equal(2, page.GetProperty("total").GetInt64());
        Assert.Equal(1, page.GetProperty("hits").GetArrayLength());
        var command = await _worker.RunAsync(["search", "logs-search", "error", "--limit", "1"]);
        Assert.True(command.ExitCode == 0, command.Error);
        Assert.Contains("full", Assert.Single(command.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("1 of 2", command.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search/app-log?q=x", 404, "logs-search")]
    [InlineData("search/nobody?q=x", 404, "logs-search")]
    [InlineData("search/logs-search?q=%22open", 400, "")]
    [InlineData("search/logs-search?limit=0", 400, "limit")]
    public async Task A_search_that_cannot_be_is_refused(string path, int status, string named)
    {
        await SearchAsync("error", expected: 2);
        using var response = await _worker.Http.GetAsync(path);

        Assert.Equal(status, (int)response.StatusCode);
        var message = (await response.JsonAsync()).GetProperty("message").GetString();
        Assert.NotEmpty(message!);
        Assert.Contains(named, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connectors_are_shown_as_kafka_connect_shows_them()
    {
        await SearchAsync("error", expected: 2);

        var names = await _worker.Http.GetJsonAsync("connectors");
        Assert.Equal(["app-log", "logs-search"], names.EnumerateArray().Select(name => name.GetString()));
        var sink = await _worker.Http.GetJsonAsync("connectors/logs-search/status");
        Assert.Equal("RUNNING", sink.GetProperty("connector").GetProperty("state").GetString());
        Assert.Equal("RUNNING", sink.GetProperty("tasks")[0].GetProperty("state").GetString());
        Assert.Equal("sink", sink.GetProperty("type").GetString());
        var expanded = await _worker.Http.GetJsonAsync("connectors?expand=status");
        Assert.Equal("source", expanded.GetProperty("app-log").GetProperty("status").GetProperty("type").GetString());
        using var unknown = await _worker.Http.GetAsync("connectors/nobody/status");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Every_plugin_beside_the_executable_is_offered()
    {
        var plugins = await _worker.Http.GetJsonAsync("connector-plugins");

        var types = plugins.EnumerateArray().ToDictionary(
            plugin => plugin.GetProperty("class").GetString()!, plugin => plugin.GetProperty("type").GetString());
        Assert.Equal("source", types["files"]);
        Assert.Equal("sink", types["sqlite"]);
        Assert.Equal("sink", types["elasticsearch"]);
        Assert.Equal("sink", types["email"]);
    }

    [Fact]
    public async Task Nothing_is_indexed_twice_after_the_worker_was_killed()
    {
        await SearchAsync("error", expected: 2);
        await _worker.KillAsync();
        await _worker.StartAgainAsync();
        await File.AppendAllTextAsync(Path.Combine(_worker.Folder.Path, "app.log"), "error: once more\n");

        await SearchAsync("error", expected: 3);
    }

    private async Task<JsonElement> SearchAsync(string query, long expected)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            using var response = await _worker.Http.GetAsync($"search/logs-search?q={query}");
            var answer = await response.JsonAsync();
            if (response.IsSuccessStatusCode && answer.GetProperty("total").GetInt64() == expected) return answer;
            Assert.False(patience.IsCancellationRequested, $"{answer}\n{_worker.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
