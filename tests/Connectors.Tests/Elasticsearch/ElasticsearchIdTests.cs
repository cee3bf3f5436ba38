using Sluice.Connectors.Elasticsearch;
using static Sluice.Connectors.Tests.Elasticsearch.TestSink;

namespace Sluice.Connectors.Tests.Elasticsearch;

public sealed class ElasticsearchIdTests
{
    [Theory]
    [InlineData(ElasticsearchOperation.Index)]
    [InlineData(ElasticsearchOperation.Create)]
    public async Task A_record_delivered_twice_by_position_is_one_document(ElasticsearchOperation operation)
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(new ElasticsearchSinkOptions { Urls = [server.Url], Operation = operation });
        SinkRecord[] records = [Record("{\"a\":1}"), Record("{\"a\":2}", 1)];
        server.LosesAnswer = true;
        await Assert.ThrowsAsync<SinkUnavailableException>(() => sink.DeliverAsync(records));
        Assert.Equal(2, server.Store.In("logs").Count);

        Assert.Empty(await sink.DeliverAsync(records));
        Assert.Equal(["logs-0-0", "logs-0-1"], server.Store.In("logs").Keys.Order());
    }

    [Theory]
    [InlineData(ElasticsearchId.Position)]
    [InlineData(ElasticsearchId.None)]
    public async Task A_tombstone_asks_for_nothing_unless_the_key_is_the_id(ElasticsearchId id)
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server, id);
        Assert.Empty(await sink.DeliverAsync(Record(null as string, key: "k")));
        Assert.Empty(server.Requests);
        Assert.Empty(await sink.DeliverAsync(Record("{}"), Record(null as string, 1), Record("{}", 2)));
        Assert.Equal(2, server.Store.In("logs").Count);
    }

    [Fact]
    public async Task The_document_of_a_key_is_its_last_record()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server, ElasticsearchId.Key);
        SinkRecord[] records =
        [
            Record("""{"v":"ann 1"}""", 0, "ann"), Record("""{"v":"bob 1"}""", 1, "bob"), Record("""{"v":"ann 2"}""", 2, "ann"),
            Record(null as string, 3, "bob"), Record(null as string, 4, "nobody"),
        ];
        Assert.Empty(await sink.DeliverAsync(records));
        Assert.Empty(await sink.DeliverAsync(records));
        var document = Assert.Single(server.Store.In("logs"));
        Assert.Equal(("ann", "ann 2"), (document.Key, document.Value.GetProperty("v").GetString()));
        Assert.Equal(2, server.Store.All[("logs", "ann")].Version);
    }

    [Fact]
    public async Task An_older_record_that_comes_later_changes_nothing_and_counts_as_delivered()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server, ElasticsearchId.Key);
        server.Fault = item => item.Version == 5 ? ItemFault.Rejected : null;
        var failure = Assert.Single(await sink.DeliverAsync(Record("""{"v":5}""", 5, "k"), Record("""{"v":6}""", 6, "k")));
        Assert.Equal((0, FaultAction.Later), (failure.Index, failure.Action));

        server.Fault = _ => null;
        Assert.Empty(await sink.DeliverAsync(Record("""{"v":5}""", 5, "k")));
        Assert.Equal(6, server.Store.In("logs")["k"].GetProperty("v").GetInt32());
    }

    [Fact]
    public async Task A_deletion_is_repeated_after_an_earlier_record_of_its_key_that_failed()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server, ElasticsearchId.Key);
        server.Fault = item => item.Version == 5 ? ItemFault.Rejected : null;
        var failures = await sink.DeliverAsync(Record("{}", 5, "k"), Record(null as string, 6, "k"), Record(null as string, 7, "other"));
        Assert.Equal([(0, FaultAction.Later), (1, FaultAction.Later)], failures.Select(failure => (failure.Index, failure.Action)));
    }

    [Fact]
    public async Task Keys_that_can_be_no_id_go_to_the_dead_letters()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server, ElasticsearchId.Key);
        var failures = await sink.DeliverAsync(
            Record("{}", 0), Record("{}", 1, ""), Record("{}", 2, new string('é', 257)), Record("{}"u8.ToArray(), 3, new byte[] { 0xFF }),
            Record("{}", 4, new string('é', 256)), Record("{}", 5, "with \"quotes\"\nand é"));
        Assert.Equal([0, 1, 2, 3], failures.Select(failure => failure.Index));
        Assert.All(failures, failure => Assert.Equal(FaultAction.DeadLetter, failure.Action));
        Assert.Contains("514 bytes", failures[2].Reason, StringComparison.Ordinal);
        Assert.Equal(2, server.Store.In("logs").Count);
        Assert.Contains("with \"quotes\"\nand é", server.Store.In("logs").Keys);
    }

    [Fact]
    public async Task Without_an_id_the_cluster_makes_one_up()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server, ElasticsearchId.None);
        Assert.Empty(await sink.DeliverAsync(Record("{}"), Record("{}", 1)));
        Assert.All(server.Store.In("logs").Keys, id => Assert.StartsWith("made-up", id, StringComparison.Ordinal));
    }
}
