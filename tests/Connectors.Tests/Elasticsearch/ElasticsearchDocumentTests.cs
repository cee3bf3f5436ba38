using System.ComponentModel.DataAnnotations;
using Sluice.Connectors.Elasticsearch;
using static Sluice.Connectors.Tests.Elasticsearch.TestSink;

namespace Sluice.Connectors.Tests.Elasticsearch;

public sealed class ElasticsearchDocumentTests
{
    private const string Time = "\"@timestamp\":\"2025-03-01T12:00:00.000Z\"";

    [Theory]
    [InlineData("""{"a":1}""", "{" + Time + ""","a":1}""")]
    [InlineData("{}", "{" + Time + "}")]
    [InlineData(" { } ", "{" + Time + " } ")]
    [InlineData("{\r\n  \"a\": {\n    \"@timestamp\": 1\n  }\n}", "{" + Time + ",    \"a\": {     \"@timestamp\": 1   } }")]
    [InlineData("""{"@timestamp":"2001-01-01","a":"é\n"}""", """{"@timestamp":"2001-01-01","a":"é\n"}""")]
    [InlineData("plain \"text\"\nin two lines", "{" + Time + """,message":"plain \"text\"\nin two lines"}""")]
    [InlineData("\"a JSON \\\"string\\\"\"", "{" + Time + """,message":"a JSON \"string\""}""")]
    [InlineData("[1,2]", "{" + Time + """,message":"[1,2]"}""")]
    [InlineData("42", "{" + Time + """,message":"42"}""")]
    [InlineData("{broken}", "{" + Time + """,message":"{broken}"}""")]
    [InlineData("{\"a\":1} {\"b\":2}", "{" + Time + """,message":"{\"a\":1} {\"b\":2}"}""")]
    [InlineData("", "{" + Time + """,message":""}""")]
    public async Task A_value_becomes_a_document_of_one_line(string value, string document)
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server);
        Assert.Empty(await sink.DeliverAsync(Record(value), Record("""{"after":true}""", 1)));
        var documents = server.Store.In("logs");
        Assert.Equal(document.Replace(",message", ",\"message", StringComparison.Ordinal).Trim(), documents["logs-0-0"].GetRawText());
        Assert.True(documents["logs-0-1"].GetProperty("after").GetBoolean());
    }

    [Fact]
    public async Task What_is_no_text_goes_to_the_dead_letters_and_the_rest_arrives()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(server);
        var failures = await sink.DeliverAsync(Record("{}"), Record(new byte[] { 0xFF, 0xFE }, 1), Record("{}", 2));
        var failure = Assert.Single(failures);
        Assert.Equal((1, FaultAction.DeadLetter), (failure.Index, failure.Action));
        Assert.Contains("UTF-8", failure.Reason, StringComparison.Ordinal);
        Assert.Equal(["logs-0-0", "logs-0-2"], server.Store.In("logs").Keys.Order());
    }

    [Theory]
    [InlineData("{topic}", "weblogs")]
    [InlineData("logs-{topic}", "logs-weblogs")]
    [InlineData("fixed", "fixed")]
    [InlineData("{topic}-{date:yyyy.MM.dd}", "weblogs-2025.02.28")]
    [InlineData("{date:yyyy-MM}.{topic}", "2025-02.weblogs")]
    public async Task The_index_follows_the_topic_and_the_date_in_utc(string template, string index)
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(new ElasticsearchSinkOptions { Urls = [server.Url], Index = template });
        var time = new DateTimeOffset(2025, 3, 1, 0, 30, 0, TimeSpan.FromHours(1));
        Assert.Empty(await sink.DeliverAsync(new SinkRecord("WebLogs", 0, 0, new Record { Value = "{}"u8.ToArray(), Timestamp = time })));
        Assert.Single(server.Store.In(index));
    }

    [Fact]
    public async Task The_index_changes_at_midnight()
    {
        await using var server = await BulkServer.StartAsync();
        await using var sink = For(new ElasticsearchSinkOptions { Urls = [server.Url], Index = "d-{date:yyyy.MM.dd}" });
        Assert.Empty(await sink.DeliverAsync(Record("{}"), Record("{}", 86_400), Record("{}", 1)));
        Assert.Equal(2, server.Store.In("d-2025.03.01").Count);
        Assert.Single(server.Store.In("d-2025.03.02"));
    }

    [Theory]
    [InlineData("Logs", ElasticsearchId.Position, ElasticsearchOperation.Index, "Index")]
    [InlineData("logs-{tpoic}", ElasticsearchId.Position, ElasticsearchOperation.Index, "Index")]
    [InlineData("logs-{topic", ElasticsearchId.Position, ElasticsearchOperation.Index, "Index")]
    [InlineData("logs-}", ElasticsearchId.Position, ElasticsearchOperation.Index, "Index")]
    [InlineData("{date:HH}", ElasticsearchId.Position, ElasticsearchOperation.Index, "Index")]
    [InlineData("{date:}", ElasticsearchId.Position, ElasticsearchOperation.Index, "Index")]
    [InlineData("x-{date:yyyy}", ElasticsearchId.Key, ElasticsearchOperation.Index, "Index")]
    [InlineData("x", ElasticsearchId.Key, ElasticsearchOperation.Create, "Operation")]
    [InlineData("x", ElasticsearchId.Position, ElasticsearchOperation.Create, null)]
    [InlineData("{topic}", ElasticsearchId.Key, ElasticsearchOperation.Index, null)]
    public void Options_that_cannot_work_are_refused(string index, ElasticsearchId id, ElasticsearchOperation operation, string? member)
    {
        var options = new ElasticsearchSinkOptions { Urls = [new Uri("http://127.0.0.1:9200")], Index = index, Id = id, Operation = operation };
        Assert.Equal(member, options.Validate(new ValidationContext(options)).SingleOrDefault()?.MemberNames.Single());
    }

    [Fact]
    public void Addresses_batches_and_credentials_are_checked()
    {
        var options = new ElasticsearchSinkOptions { Urls = [new Uri("ftp://127.0.0.1")] };
        Assert.Equal("Urls", options.Validate(new ValidationContext(options)).Single().MemberNames.Single());
        var batch = new ElasticsearchBatch { Bytes = new ByteSize(10) };
        Assert.Equal("Bytes", batch.Validate(new ValidationContext(batch)).Single().MemberNames.Single());
        var auth = new ElasticsearchAuth { Username = "ann", ApiKey = "k" };
        Assert.Equal(2, auth.Validate(new ValidationContext(auth)).Count());
    }
}
