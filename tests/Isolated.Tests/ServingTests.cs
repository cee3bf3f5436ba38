using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sluice.Worker.Configuration;

namespace Sluice.Isolated.Tests;

public sealed class ServingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-isolated-").FullName;

    private string PartitionFolder => Path.Combine(_folder, "data/sluice/topics/events-0");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_record_that_one_function_takes_is_read_through_another()
    {
        await using var app = await FunctionApp.StartAsync(_folder);
        await ProduceAsync(app, """{"n":1}""");
        await ProduceAsync(app, """{"n":2}""");
        var records = await ReadAsync(app);
        Assert.Equal(["""{"n":1}""", """{"n":2}"""], records.Select(record => record!["value"]!.ToJsonString()));
        var topics = await app.Http.GetFromJsonAsync<JsonNode>("/topics");
        Assert.Contains("events", topics!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_worker_answers_to_wrong_requests_reaches_the_caller()
    {
        await using var app = await FunctionApp.StartAsync(_folder);
        using var unknown = await app.Http.GetAsync("/topics/nothing/partitions/0/records");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(40401, (int?)(await unknown.Content.ReadFromJsonAsync<JsonNode>())!["error_code"]);
        using var broken = await app.Http.PostAsync("/topics/events", new StringContent("{", mediaType: new("application/json")));
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        // A path that a function's route takes, and no endpoint.
        using var nowhere = await app.Http.GetAsync("/groups/a/b/c/d");
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
        Assert.NotNull((await nowhere.Content.ReadFromJsonAsync<JsonNode>())!["message"]);
    }

    [Fact]
    public async Task The_worker_is_ready_once_it_serves()
    {
        await using var app = await FunctionApp.StartAsync(_folder);
        using var ready = await app.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task The_timer_has_maintenance_done()
    {
        await using var app = await FunctionApp.StartAsync(_folder);
        await ProduceAsync(app, """{"n":1}""");
        var noted = Path.Combine(PartitionFolder, "checkpoint.json");
        File.Delete(noted);
        await app.TickAsync();
        Assert.True(File.Exists(noted));
    }

    [Fact]
    public async Task A_stop_ends_what_waits_and_the_next_worker_finds_everything()
    {
        await using (var app = await FunctionApp.StartAsync(_folder))
        {
            await ProduceAsync(app, """{"n":1}""");
            var waiting = app.Http.GetAsync("/topics/events/partitions/0/records?offset=1&wait=1m");
            using var stream = await app.Http.GetAsync("/topics/events/stream", HttpCompletionOption.ResponseHeadersRead);
            await app.StopAsync();
            using var answer = await waiting;
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await using var next = await FunctionApp.StartAsync(_folder);
        Assert.Single(await ReadAsync(next));
    }

    [Fact]
    public async Task Keys_are_asked_for_by_the_host_so_that_callers_may_come_from_anywhere()
    {
        await using var app = await FunctionApp.StartAsync(_folder);
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(app, host: "shop.example"));
    }

    [Fact]
    public async Task A_host_of_a_developer_asks_for_no_keys_so_that_callers_must_be_near()
    {
        await using var app = await FunctionApp.StartAsync(_folder, ("AZURE_FUNCTIONS_ENVIRONMENT", "Development"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusOfAsync(app, host: "shop.example"));
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(app, host: "localhost"));
    }

    [Fact]
    public async Task The_data_folder_is_as_in_the_default_app()
    {
        var elsewhere = Path.Combine(_folder, "elsewhere");
        await using (await FunctionApp.StartAsync(_folder, ("SLUICE__DATA", elsewhere))) Assert.True(Directory.Exists(elsewhere));
        Assert.False(Directory.Exists(Path.Combine(_folder, "data")));
    }

    [Fact]
    public async Task The_server_leaves_limits_to_the_endpoints()
    {
        await using var app = await FunctionApp.StartAsync(_folder);
        Assert.Null(app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBodySize);
    }

    [Fact]
    public async Task A_wrong_configuration_is_told_before_anything_is_opened()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "sluice.json"), """{ "lgo": { } }""");
        var wrong = await Assert.ThrowsAsync<ConfigurationException>(() => FunctionApp.StartAsync(_folder));
        Assert.Contains(wrong.Errors, error => error.ToString().Contains("lgo", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(_folder, "data")));
    }

    private static async Task ProduceAsync(FunctionApp app, string record)
    {
        using var produced = await app.Http.PostAsync("/topics/events", new StringContent(record, mediaType: new("application/json")));
        Assert.Equal(HttpStatusCode.OK, produced.StatusCode);
    }

    private static async Task<JsonArray> ReadAsync(FunctionApp app) =>
        (await app.Http.GetFromJsonAsync<JsonArray>("/topics/events/partitions/0/records?offset=0"))!;

    private static async Task<HttpStatusCode> StatusOfAsync(FunctionApp app, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/topics?code=secret") { Headers = { Host = host } };
        using var answer = await app.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
