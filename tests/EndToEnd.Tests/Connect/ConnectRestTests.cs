using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Connect;

/// <summary>Kafka Connect's REST API over a worker that runs as its users run it.</summary>
public sealed class ConnectRestTests : IAsyncLifetime
{
    private const string Configuration =
        """
        {
          "connectors": {
            "kept": { "type": "archive", "topics": ["events"], "config": { "folder": "kept", "roll": "1h" } }
          }
        }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private WorkerProcess _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await WorkerProcess.StartAsync(
        Configuration, environment: new Dictionary<string, string> { ["ARCHIVE"] = "by-setting" });

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task Connectors_and_states_are_there_after_the_worker_was_killed()
    {
        await SendAsync(HttpMethod.Post, "topics/events", """{"n":1}""", HttpStatusCode.OK);
        using (var created = await CallAsync(HttpMethod.Post, "connectors",
            """{"name":"made","config":{"connector.class":"archive","tasks.max":"2","topics":"events","folder":"%ARCHIVE%","key.converter":"any.Class"}}"""))
        {
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            Assert.Equal("/connectors/made", created.Headers.Location!.ToString());
            Assert.Equal(
                """
                {"name":"made","config":{"connector.class":"archive","folder":"%ARCHIVE%","key.converter":"any.Class","name":"made","tasks.max":"2","topics":"events"},"tasks":[{"connector":"made","task":0},{"connector":"made","task":1}],"type":"sink"}
                """,
                await created.Content.ReadAsStringAsync());
        }

        await SettledAsync("made");
        Assert.True(Directory.Exists(Path.Combine(_worker.Folder.Path, "by-setting")));
        await SendAsync(HttpMethod.Post, "connect/connectors",
            """{"name":"nested","type":"archive","topics":["events"],"config":{"folder":"nested"},"initial_state":"STOPPED"}""", HttpStatusCode.Created);
        await SendAsync(HttpMethod.Put, "connectors/kept/pause", null, HttpStatusCode.Accepted);
        await SendAsync(HttpMethod.Put, "connectors/made/stop", null, HttpStatusCode.NoContent);
        await SendAsync(HttpMethod.Post, "connectors", """{"name":"gone","config":{"connector.class":"archive","topics":"events","folder":"gone"}}""", HttpStatusCode.Created);
        await SendAsync(HttpMethod.Delete, "connectors/gone", null, HttpStatusCode.NoContent);

        await _worker.KillAsync();
        await _worker.StartAgainAsync();

        Assert.Equal(["kept", "made", "nested"], (await _worker.Http.GetJsonAsync("connectors")).EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(("PAUSED", 1), Shown(await _worker.StatusAsync("kept")));
        Assert.Equal(("STOPPED", 0), Shown(await _worker.StatusAsync("made")));
        Assert.Equal(("STOPPED", 0), Shown(await _worker.StatusAsync("nested")));
        foreach (var name in (string[])["kept", "made", "nested"])
            await SendAsync(HttpMethod.Put, $"connectors/{name}/resume", null, HttpStatusCode.Accepted);
        await SendAsync(HttpMethod.Post, "topics/events", """{"n":2}""", HttpStatusCode.OK);
        foreach (var name in (string[])["kept", "made", "nested"])
        {
            await SettledAsync(name);
            Assert.Equal("RUNNING", Shown(await _worker.StatusAsync(name)).State);
        }

        Assert.Equal("""{"made":{"topics":["events"]}}""", (await _worker.Http.GetJsonAsync("connectors/made/topics")).GetRawText());
        await _worker.KillAsync();
        await _worker.StartAgainAsync();
        Assert.Equal("archive", (await _worker.Http.GetJsonAsync("connectors/nested/config")).GetProperty("connector.class").GetString());
    }

    [Fact]
    public async Task A_connector_of_the_file_is_the_files()
    {
        foreach (var (method, path, body) in new (HttpMethod, string, string?)[]
        {
            (HttpMethod.Put, "connectors/kept/config", """{"connector.class":"archive","topics":"events","folder":"x"}"""),
            (HttpMethod.Patch, "connectors/kept/config", """{"folder":"x"}"""),
            (HttpMethod.Delete, "connectors/kept", null),
        })
        {
            var answer = await SendAsync(method, path, body, HttpStatusCode.Conflict);
            Assert.Equal(409, answer.GetProperty("error_code").GetInt32());
            Assert.Contains("configuration file (connectors.kept)", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        var shown = await _worker.Http.GetJsonAsync("connectors/kept");
        Assert.Equal("""{"connector.class":"archive","folder":"kept","name":"kept","roll":"1h","topics":"events"}""", shown.GetProperty("config").GetRawText());
        var expanded = (await _worker.Http.GetJsonAsync("connect/connectors?expand=status&expand=info")).GetProperty("kept");
        Assert.Equal(shown.GetRawText(), expanded.GetProperty("info").GetRawText());
        Assert.Equal("sink", expanded.GetProperty("status").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Answers_and_errors_are_those_of_kafka_connect()
    {
        var root = await _worker.Http.GetJsonAsync("connect/");
        Assert.Equal(["version", "commit", "kafka_cluster_id"], root.EnumerateObject().Select(member => member.Name));
        foreach (var (method, path, body, status, says) in new (string, string, string?, int, string)[]
        {
            ("GET", "connectors/none", null, 404, "Connector none not found"),
            ("GET", "connectors/none/status", null, 404, "No status found for connector none"),
            ("DELETE", "connectors/none", null, 404, "Connector none not found"),
            ("POST", "connectors/kept/tasks/7/restart", null, 404, "Unknown task: kept-7"),
            ("GET", "connectors/kept/tasks/7/status", null, 404, "No status found for task kept-7"),
            ("POST", "connectors", "{\"name\":\"x\"}", 400, "no config"),
            ("POST", "connectors", "{\"name\":\"x\",\"config\":{}}", 400, "contains no connector type"),
            ("POST", "connectors", "{\"config\":{\"connector.class\":\"archive\"}}", 400, "no name"),
            ("POST", "connectors", "{\"name\":\"kept\",\"config\":{\"connector.class\":\"archive\"}}", 409, "Connector kept already exists"),
            ("POST", "connectors", "{\"name\":\"x\",\"config\":{\"connector.class\":\"archiv\",\"topics\":\"a\"}}", 400, "did you mean 'archive'"),
            ("POST", "connectors", "{\"name\":\"x\",\"config\":{\"connector.class\":\"archive\",\"topics\":\"a\",\"role\":\"1h\"}}", 400, "contains the following 2 error(s):"),
            ("PUT", "connectors/x/config", "{\"name\":\"y\",\"connector.class\":\"archive\"}", 400, "doesn't match connector name in the URL (x)"),
            ("PATCH", "connectors/none/config", "{}", 404, "Connector none not found"),
            ("PATCH", "connectors/kept/offsets", "{\"offsets\":[]}", 400, "need to be provided"),
            ("DELETE", "connectors/kept/offsets", null, 400, "must be in the STOPPED state"),
            ("PUT", "connector-plugins/none/config/validate", "{}", 404, "none"),
            ("PUT", "connector-plugins/archive/config/validate", "{\"connector.class\":\"sqlite\"}", 400, "does not match request type archive"),
        })
        {
            var answer = await SendAsync(new HttpMethod(method), path, body, (HttpStatusCode)status);
            Assert.Equal(status, answer.GetProperty("error_code").GetInt32());
            Assert.Contains(says, answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_connector_is_configured_restarted_and_set_back()
    {
        await SendAsync(HttpMethod.Post, "topics/events", """[{"n":1},{"n":2}]""", HttpStatusCode.OK);
        await SendAsync(HttpMethod.Put, "connectors/one/config", """{"connector.class":"archive","topics":"events","folder":"one","retry.delay":"1s"}""", HttpStatusCode.Created);
        await SettledAsync("one");
        var changed = await SendAsync(HttpMethod.Patch, "connectors/one/config", """{"retry.delay":null,"errors.tolerance":"none"}""", HttpStatusCode.OK);
        Assert.Equal(
            """{"connector.class":"archive","errors.tolerance":"none","folder":"one","name":"one","topics":"events"}""", changed.GetProperty("config").GetRawText());
        Assert.Equal("one", (await SendAsync(HttpMethod.Post, "connectors/one/restart?includeTasks=true", null, HttpStatusCode.Accepted)).GetProperty("name").GetString());
        await SendAsync(HttpMethod.Post, "connectors/one/restart", null, HttpStatusCode.NoContent);
        await _worker.WaitForStatusAsync("one", status => Shown(status).State == "RUNNING");
        await SendAsync(HttpMethod.Post, "connectors/one/tasks/0/restart", null, HttpStatusCode.NoContent);
        await _worker.WaitForStatusAsync("one", status => Shown(status).State == "RUNNING");
        Assert.Equal("0", (await _worker.Http.GetJsonAsync("connectors/one/tasks/0/status")).GetProperty("id").GetRawText());
        Assert.Equal("""{"connector":"one","task":0}""", (await _worker.Http.GetJsonAsync("connectors/one/tasks"))[0].GetProperty("id").GetRawText());

        await SendAsync(HttpMethod.Put, "connectors/one/stop", null, HttpStatusCode.NoContent);
        await SendAsync(HttpMethod.Put, "connectors/one/topics/reset", null, HttpStatusCode.OK);
        Assert.Equal(
            """{"offsets":[{"partition":{"kafka_topic":"events","kafka_partition":0},"offset":{"kafka_offset":2}}]}""",
            (await _worker.Http.GetJsonAsync("connectors/one/offsets")).GetRawText());
        var altered = await SendAsync(
            HttpMethod.Patch, "connectors/one/offsets", """{"offsets":[{"partition":{"kafka_topic":"events","kafka_partition":0},"offset":{"kafka_offset":1}}]}""", HttpStatusCode.OK);
        Assert.Equal("The offsets for this connector have been altered successfully", altered.GetProperty("message").GetString());
        var reset = await SendAsync(HttpMethod.Delete, "connectors/one/offsets", null, HttpStatusCode.OK);
        Assert.Equal("The offsets for this connector have been reset successfully", reset.GetProperty("message").GetString());
        Assert.Equal("""{"offsets":[]}""", (await _worker.Http.GetJsonAsync("connectors/one/offsets")).GetRawText());
    }

    [Fact]
    public async Task Plugins_say_what_there_is_to_configure_and_what_is_wrong_with_a_configuration()
    {
        var options = await _worker.Http.GetJsonAsync("connector-plugins/email/config");
        var smtp = options.EnumerateArray().Single(option => option.GetProperty("name").GetString() == "from");
        Assert.Equal(("STRING", true, "HIGH"), (smtp.GetProperty("type").GetString(), smtp.GetProperty("required").GetBoolean(), smtp.GetProperty("importance").GetString()));
        var delay = options.EnumerateArray().Single(option => option.GetProperty("name").GetString() == "retry.maxDelay");
        Assert.Equal(("30s", "retry"), (delay.GetProperty("default_value").GetString(), delay.GetProperty("group").GetString()));

        var checkedConfig = await SendAsync(
            HttpMethod.Put, "connector-plugins/archive/config/validate", """{"name":"x","connector.class":"archive","folder":"f","tasks.max":"2","rol":"1h"}""", HttpStatusCode.OK);
        var wrong = checkedConfig.GetProperty("configs").EnumerateArray()
            .Where(config => config.GetProperty("value").GetProperty("errors").GetArrayLength() > 0)
            .Select(config => config.GetProperty("value").GetProperty("name").GetString());
        Assert.Equal(["rol", "topics"], wrong.Order(StringComparer.Ordinal));
        Assert.Equal(2, checkedConfig.GetProperty("error_count").GetInt32());
        Assert.Contains("transformation", (await _worker.Http.GetJsonAsync("connector-plugins?connectorsOnly=false")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Small_mistakes_are_answered_with_the_code_and_the_words_that_help()
    {
        const string New = """{"name":"made","config":{"connector.class":"archive","topics":"events","folder":"made"},"initial_state":"STOPPED"}""";
        await SendAsync(HttpMethod.Post, "topics/events", """{"n":1}""", HttpStatusCode.OK);
        await SendAsync(HttpMethod.Post, "connectors", New, HttpStatusCode.Created);
        foreach (var (method, path, body, code, words) in ((HttpMethod, string, string?, HttpStatusCode, string)[])
        [
            (HttpMethod.Post, "connectors", New.Replace("\"made\",", "null,", StringComparison.Ordinal), HttpStatusCode.BadRequest, "name is no text"),
            (HttpMethod.Post, "connectors", $"{{\"name\":\"{new string('x', 1 << 20)}\"}}", HttpStatusCode.RequestEntityTooLarge, "(limits.record)"),
            (HttpMethod.Patch, "connectors/made/offsets", "[]", HttpStatusCode.BadRequest, "{\"offsets\": ["),
            (HttpMethod.Patch, "connectors/made/offsets", """{"offsets":[]}""", HttpStatusCode.BadRequest, "need to be provided"),
            (HttpMethod.Get, "dlq/made?all=maybe", null, HttpStatusCode.BadRequest, "all=maybe is neither true nor false"),
            (HttpMethod.Post, "connectors", """{"name":"b","type":"archive","topics":["events"],"config":{"folder":"b","gzip":null}}""", HttpStatusCode.BadRequest, "config.gzip: must not be null"),
            (HttpMethod.Put, "connectors/made/config", """{"connector.class":"archive","topics":"events","folder":"b","transforms":"[{\"mask\":{\"salt\":\"pepper\"}]"}""", HttpStatusCode.BadRequest, "transforms: is not JSON at character 27"),
            (HttpMethod.Put, "connectors/made/config", """{"connector.class":"archive","topics":"events","folder":"b","transforms":"[{\"drop\":[\"a\"]},{\"select\":[]}]"}""", HttpStatusCode.BadRequest, "transforms[1].select: must not be an empty list"),
        ])
        {
            var message = (await SendAsync(method, path, body, code)).GetProperty("message").GetString();
            Assert.Contains(words, message, StringComparison.Ordinal);
            Assert.DoesNotContain("pepper", message, StringComparison.Ordinal);
        }

        foreach (var path in (string[])["connectors", "connect/connectors", "connectors/made/status", "connector-plugins"])
        {
            using var head = await CallAsync(HttpMethod.Head, path, null);
            Assert.Equal((HttpStatusCode.OK, 0), (head.StatusCode, (await head.Content.ReadAsByteArrayAsync()).Length));
            Assert.True(head.Content.Headers.ContentLength > 0);
        }
    }

    private static (string? State, int Tasks) Shown(JsonElement status) =>
        (status.GetProperty("connector").GetProperty("state").GetString(), status.GetProperty("tasks").GetArrayLength());

    private Task SettledAsync(string connector) => _worker.WaitForStatusAsync(
        connector,
        status => status.GetProperty("lag").GetInt64() == 0
            && status.GetProperty("tasks")[0].TryGetProperty("partitions", out var partitions)
            && partitions[0].GetProperty("committed").GetInt64() > 0);

    private async Task<HttpResponseMessage> CallAsync(HttpMethod method, string path, string? body)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _worker.Http.SendAsync(request, patience.Token);
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string? body, HttpStatusCode expected)
    {
        using var response = await CallAsync(method, path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, string.Create(CultureInfo.InvariantCulture, $"{method} {path}: {(int)response.StatusCode} {text}"));
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }
}
