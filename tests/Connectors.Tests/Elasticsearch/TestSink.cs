using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Connectors.Elasticsearch;

namespace Sluice.Connectors.Tests.Elasticsearch;

/// <summary>Makes sinks and records.</summary>
internal static class TestSink
{
    public static readonly DateTimeOffset Noon = new(2025, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static ElasticsearchSink For(ElasticsearchSinkOptions options, TimeProvider? time = null) => new(options, new ConnectorContext
    {
        Connector = "logs-search",
        Logger = NullLogger.Instance,
        Time = time ?? TimeProvider.System,
        DataFolder = Path.GetTempPath(),
        ConfigurationFolder = Path.GetTempPath(),
    });

    public static ElasticsearchSink For(BulkServer server, ElasticsearchId id = ElasticsearchId.Position) =>
        For(new ElasticsearchSinkOptions { Urls = [server.Url], Id = id });

    public static SinkRecord Record(string? value, long offset = 0, string? key = null, string topic = "logs") =>
        Record(Bytes(value), offset, Bytes(key), topic);

    public static SinkRecord Record(ReadOnlyMemory<byte>? value, long offset = 0, ReadOnlyMemory<byte>? key = null, string topic = "logs") =>
        new(topic, 0, offset, new Record { Key = key, Value = value, Timestamp = Noon.AddSeconds(offset) });

    public static async Task<IReadOnlyList<RecordFailure>> DeliverAsync(this ElasticsearchSink sink, params SinkRecord[] records) =>
        (await sink.DeliverAsync(new SinkBatch(records), default)).Failures;

    private static ReadOnlyMemory<byte>? Bytes(string? text)
    {
        if (text is null) return null;
        return Encoding.UTF8.GetBytes(text);
    }
}
