using Sluice.Connectors.Elasticsearch;
using Sluice.Connectors.Elasticsearch.Bulk;
using static Sluice.Connectors.Tests.Elasticsearch.TestSink;

namespace Sluice.Connectors.Tests.Elasticsearch;

public sealed class ElasticsearchFaultTests
{
    [Theory]
    [InlineData(200, null, nameof(BulkAction.Index), null)]
    [InlineData(201, null, nameof(BulkAction.Create), null)]
    [InlineData(409, "version_conflict_engine_exception", nameof(BulkAction.Create), null)]
    [InlineData(409, "version_conflict_engine_exception", nameof(BulkAction.IndexVersion), null)]
    [InlineData(409, "version_conflict_engine_exception", nameof(BulkAction.DeleteVersion), null)]
    [InlineData(409, "version_conflict_engine_exception", nameof(BulkAction.Index), FaultAction.Retry)]
    [InlineData(404, null, nameof(BulkAction.DeleteVersion), null)]
    [InlineData(404, "index_not_found_exception", nameof(BulkAction.Index), FaultAction.Later)]
    [InlineData(429, "es_rejected_execution_exception", nameof(BulkAction.Index), FaultAction.Later)]
    [InlineData(403, "cluster_block_exception", nameof(BulkAction.Index), FaultAction.Later)]
    [InlineData(403, "security_exception", nameof(BulkAction.Index), FaultAction.Stop)]
    [InlineData(503, "unavailable_shards_exception", nameof(BulkAction.Create), FaultAction.Later)]
    [InlineData(500, "exception", nameof(BulkAction.Index), FaultAction.Later)]
    [InlineData(400, "mapper_parsing_exception", nameof(BulkAction.Index), FaultAction.DeadLetter)]
    [InlineData(400, "strict_dynamic_mapping_exception", nameof(BulkAction.IndexVersion), FaultAction.DeadLetter)]
    [InlineData(404, "document_missing_exception", nameof(BulkAction.Index), FaultAction.DeadLetter)]
    public void The_answer_to_an_action_means(int status, string? type, string action, FaultAction? expected) =>
        Assert.Equal(expected, new ItemOutcome(status, type, "").Classify(Enum.Parse<BulkAction>(action)));

    [Fact]
    public async Task One_bad_document_does_not_block_the_others()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server);
        var records = Enumerable.Range(0, 100).Select(i => Record(i == 41 ? """{"number":"x"}""" : $$"""{"number":{{i}}}""", i)).ToArray();
        var failure = Assert.Single(await sink.DeliverAsync(records));
        Assert.Equal((41, FaultAction.DeadLetter), (failure.Index, failure.Action));
        Assert.StartsWith("mapper_parsing_exception: failed to parse field [number]", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(99, server.Store.In("logs").Count);
    }

    [Fact]
    public async Task Only_the_records_that_were_put_off_come_again()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server);
        ItemFault[] faults = [ItemFault.Rejected, ItemFault.Blocked, ItemFault.NoIndex];
        server.Fault = item => item.Source!.Value.TryGetProperty("fault", out var fault) ? faults[fault.GetInt32()] : null;
        var failures = await sink.DeliverAsync(
            Record("""{"fault":0}"""), Record("{}", 1), Record("""{"fault":1}""", 2), Record("""{"fault":2}""", 3), Record("{}", 4));
        Assert.Equal([0, 2, 3], failures.Select(failure => failure.Index));
        Assert.All(failures, failure => Assert.Equal(FaultAction.Later, failure.Action));
        Assert.Contains("read-only", failures[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_larger_than_a_request_goes_in_several()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(new ElasticsearchSinkOptions { Urls = [server.Url], Batch = new() { Bytes = ByteSize.KiB(64), Records = 5_000 } });
        Assert.Equal(5_000, sink.MaxBatchRecords);
        var filler = new string('x', 900);
        Assert.Empty(await sink.DeliverAsync([.. Enumerable.Range(0, 2_000).Select(i => Record($$"""{"n":{{i}},"f":"{{filler}}"}""", i))]));
        Assert.Equal(2_000, server.Store.In("logs").Count);
        Assert.True(server.Requests.Count > 25, $"{server.Requests.Count} requests");
        Assert.All(server.Requests, request => Assert.InRange(request.Bytes, 1, 64 << 10));
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_halved_and_the_limit_remembered()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server);
        server.MaxBytes = 100_000;
        var filler = new string('x', 900);
        Assert.Empty(await sink.DeliverAsync([.. Enumerable.Range(0, 1_000).Select(i => Record($$"""{"f":"{{filler}}"}""", i))]));
        Assert.Equal(1_000, server.Store.In("logs").Count);

        var refused = 0;
        for (var i = 0; i < 50; i++)
        {
            server.Coming.Enqueue(context =>
            {
                if (context.Request.ContentLength > server.MaxBytes) refused++;
                return Task.FromResult(false);
            });
        }

        Assert.Empty(await sink.DeliverAsync([.. Enumerable.Range(1_000, 1_000).Select(i => Record($$"""{"f":"{{filler}}"}""", i))]));
        Assert.Equal(2_000, server.Store.In("logs").Count);
        Assert.Equal(0, refused);
    }

    [Theory]
    [InlineData(200_000)]
    [InlineData(8_000_000)]
    public async Task A_record_too_large_for_the_cluster_is_a_dead_letter_and_the_rest_arrives(int size)
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server);
        server.MaxBytes = 100_000;
        var failure = Assert.Single(await sink.DeliverAsync(Record("{}"), Record(new string('x', size), 1), Record("{}", 2)));
        Assert.Equal((1, FaultAction.DeadLetter), (failure.Index, failure.Action));
        Assert.StartsWith("too_large", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(2, server.Store.In("logs").Count);
    }

    [Fact]
    public async Task A_cluster_that_cuts_the_connection_on_too_large_a_record_gets_on_at_the_next_attempt()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server);
        (server.MaxBytes, server.CutsWhenTooLarge) = (100_000, true);
        SinkRecord[] records = [Record("{}"), Record(new string('x', 200_000), 1), Record("{}", 2)];
        await Assert.ThrowsAsync<SinkUnavailableException>(() => sink.DeliverAsync(records));
        var failure = Assert.Single(await sink.DeliverAsync(records));
        Assert.Equal((1, FaultAction.DeadLetter), (failure.Index, failure.Action));
        Assert.Equal(2, server.Store.In("logs").Count);
    }

    [Fact]
    public async Task The_record_that_spoils_a_whole_request_is_found()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server);
        server.Poison = "p01son";
        var records = Enumerable.Range(0, 200).Select(i => Record(i == 77 ? """{"p01son":1}""" : "{}", i)).ToArray();
        var failure = Assert.Single(await sink.DeliverAsync(records));
        Assert.Equal((77, FaultAction.DeadLetter), (failure.Index, failure.Action));
        Assert.Contains("Malformed action/metadata line", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(199, server.Store.In("logs").Count);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(500)]
    public async Task A_cluster_that_refuses_everything_stops_the_connector_and_fills_no_dead_letters(int count)
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server);
        server.Poison = "{";
        var error = await Assert.ThrowsAsync<ConnectorStoppedException>(
            () => sink.DeliverAsync([.. Enumerable.Range(0, count).Select(i => Record("{}", i))]));
        Assert.Contains("Malformed action/metadata line", error.Message, StringComparison.Ordinal);
    }
}
