using System.Text;
using Sluice.Connectors.Elasticsearch;
using Sluice.Connectors.Tests.Sqlite;
using Sluice.Testing;
using static Sluice.Connectors.Tests.Elasticsearch.TestSink;

namespace Sluice.Connectors.Tests.Elasticsearch;

public sealed class ElasticsearchClusterTests
{
    [Theory]
    [InlineData(429, "7", 7)]
    [InlineData(503, null, null)]
    [InlineData(502, null, null)]
    [InlineData(408, null, null)]
    public async Task A_cluster_that_takes_nothing_now_is_an_outage(int status, string? retryAfter, int? seconds)
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server);
        server.Refuse(status, "busy", retryAfter);
        var outage = await Assert.ThrowsAsync<SinkUnavailableException>(() => sink.DeliverAsync(Record("{}")));
        Assert.Equal(seconds, outage.RetryAfter?.TotalSeconds);
        Assert.Contains($"HTTP {status}: busy", outage.Message, StringComparison.Ordinal);
        Assert.Empty(await sink.DeliverAsync(Record("{}")));
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_an_outage()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server);
        server.Cut();
        await Assert.ThrowsAsync<SinkUnavailableException>(() => sink.DeliverAsync(Record("{}")));
        Assert.Empty(await sink.DeliverAsync(Record("{}")));
    }

    [Theory]
    [InlineData("<html>welcome</html>")]
    [InlineData("""{"items":[]}""")]
    [InlineData("""{"items":[{"index":{}}]}""")]
    [InlineData("""{"items":[{"index":{"status":"200"}}]}""")]
    [InlineData("[]")]
    public async Task An_answer_that_is_none_is_an_outage_and_not_the_fault_of_the_records(string body)
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server);
        server.Refuse(200, body);
        await Assert.ThrowsAsync<SinkUnavailableException>(() => sink.DeliverAsync(Record("{}")));
    }

    [Theory]
    [InlineData(401, "credentials")]
    [InlineData(403, "privilege")]
    [InlineData(404, "'urls'")]
    [InlineData(302, "'urls'")]
    public async Task What_only_people_can_mend_stops_the_connector(int status, string remedy)
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server);
        server.Refuse(status);
        var error = await Assert.ThrowsAsync<ConnectorStoppedException>(() => sink.DeliverAsync(Record("{}")));
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_a_later_request_of_a_batch_fails_only_the_rest_comes_again()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(new ElasticsearchSinkOptions { Urls = [server.Url], Id = ElasticsearchId.None, Batch = new() { Bytes = ByteSize.KiB(2) } });
        server.Pass();
        server.Refuse(503, retryAfter: "3");
        var records = Enumerable.Range(0, 20).Select(i => Record($$"""{"f":"{{new string('x', 400)}}"}""", i)).ToArray();
        var failures = await sink.DeliverAsync(records);
        var arrived = server.Store.In("logs").Count;
        Assert.InRange(arrived, 1, 19);
        Assert.Equal(Enumerable.Range(arrived, 20 - arrived), failures.Select(failure => failure.Index));
        Assert.All(failures, failure => Assert.Equal((FaultAction.Later, TimeSpan.FromSeconds(3)), (failure.Action, failure.RetryAfter)));
    }

    [Fact]
    public async Task Requests_go_round_and_leave_out_for_a_while_a_node_that_failed()
    {
        await using var first = await BulkServer.StartAsync();
        await using var second = await BulkServer.StartAsync();
        var clock = new MovableClock(Noon);
        await using var sink = For(new ElasticsearchSinkOptions { Urls = [first.Url, second.Url] }, clock);
        for (var i = 0; i < 4; i++) Assert.Empty(await sink.DeliverAsync(Record("{}", i)));
        Assert.Equal((2, 2), (first.Requests.Count, second.Requests.Count));

        first.Cut();
        await Assert.ThrowsAsync<SinkUnavailableException>(() => sink.DeliverAsync(Record("{}", 4)));
        for (var i = 4; i < 8; i++) Assert.Empty(await sink.DeliverAsync(Record("{}", i)));
        Assert.Equal((2, 6), (first.Requests.Count, second.Requests.Count));

        clock.Now += TimeSpan.FromMinutes(1);
        for (var i = 8; i < 12; i++) Assert.Empty(await sink.DeliverAsync(Record("{}", i)));
        Assert.Equal((4, 8), (first.Requests.Count, second.Requests.Count));
    }

    [Fact]
    public async Task When_all_nodes_have_failed_they_are_asked_nevertheless()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server);
        server.Cut();
        server.Refuse(503);
        for (var i = 0; i < 2; i++) await Assert.ThrowsAsync<SinkUnavailableException>(() => sink.DeliverAsync(Record("{}")));
        Assert.Empty(await sink.DeliverAsync(Record("{}")));
    }

    [Fact]
    public async Task A_node_that_never_answers_is_left_at_the_time_out_and_the_next_one_asked()
    {
        await using var slow = await BulkServer.StartAsync();
        await using var quick = await BulkServer.StartAsync();
        await using var sink = For(new ElasticsearchSinkOptions { Urls = [slow.Url, quick.Url] });
        var asked = new TaskCompletionSource();
        slow.Coming.Enqueue(async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            return true;
        });
        using var timeOut = new CancellationTokenSource();
        var delivery = sink.DeliverAsync(new SinkBatch([Record("{}")]), timeOut.Token).AsTask();
        await asked.Task;
        await timeOut.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery);
        for (var i = 0; i < 3; i++) Assert.Empty(await sink.DeliverAsync(Record("{}")));
        Assert.Equal((0, 3), (slow.Requests.Count, quick.Requests.Count));
    }

    [Theory]
    [InlineData("user", "Basic YW5uOnMzY3JldA==")]
    [InlineData("apiKeyPair", "ApiKey aWQ6czNjcmV0")]
    [InlineData("apiKey", "ApiKey czNjcmV0")]
    [InlineData("bearer", "Bearer s3cret")]
    [InlineData("url", "Basic YW5uOnMzY3JldA==")]
    public async Task Credentials_are_sent_and_never_shown(string kind, string header)
    {
        await using var server = await BulkServer.StartAsync();
        server.RequiredAuthorization = header;
        var url = kind == "url" ? new UriBuilder(server.Url) { UserName = "ann", Password = "s3cret" }.Uri : server.Url;
        var auth = kind switch
        {
            "user" => new ElasticsearchAuth { Username = "ann", Password = "s3cret" },
            "apiKeyPair" => new ElasticsearchAuth { ApiKey = "id:s3cret" },
            "apiKey" => new ElasticsearchAuth { ApiKey = Convert.ToBase64String(Encoding.UTF8.GetBytes("s3cret")) },
            "bearer" => new ElasticsearchAuth { Bearer = "s3cret" },
            _ => new ElasticsearchAuth(),
        };
        await using var sink = For(new ElasticsearchSinkOptions { Urls = [url], Auth = auth });
        Assert.Empty(await sink.DeliverAsync(Record("{}")));
        Assert.Empty(await sink.CheckAsync(default));

        server.RequiredAuthorization = "something else";
        var error = await Assert.ThrowsAsync<ConnectorStoppedException>(() => sink.DeliverAsync(Record("{}")));
        var problem = Assert.Single(await sink.CheckAsync(default));
        foreach (var text in new[] { error.Message, problem })
        {
            Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
            Assert.DoesNotContain(header.Split(' ')[1], text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_check_says_of_each_address_what_is_wrong_with_it()
    {
        await using var good = await BulkServer.StartAsync();
        await using var other = await BulkServer.StartAsync();
        await using var denied = await BulkServer.StartAsync();
        other.SaysProduct = false;
        (denied.RequiredAuthorization, denied.DeniedWith) = ("x", 403);
        var nobody = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        await using var sink = For(new ElasticsearchSinkOptions
        {
            Urls = [good.Url, other.Url, denied.Url, nobody, new Uri(good.Url, "/wrong")],
        });
        var problems = await sink.CheckAsync(default);
        Assert.Equal(4, problems.Count);
        Assert.StartsWith("Warning", problems[0], StringComparison.Ordinal);
        Assert.Contains("403", problems[1], StringComparison.Ordinal);
        Assert.Contains("cannot be reached", problems[2], StringComparison.Ordinal);
        Assert.Contains("404", problems[3], StringComparison.Ordinal);
        Assert.Empty(good.Requests);
    }
}
