using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Connectors.Postgres;

namespace Sluice.Connectors.Tests.Postgres.Sink;

/// <summary>Makes sinks and records.</summary>
internal static class TestSink
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static PostgresSink For(PostgresSinkOptions options, string connector = "replica") => new(options, new ConnectorContext
    {
        Connector = connector,
        Logger = NullLogger.Instance,
        Time = TimeProvider.System,
        DataFolder = Path.GetTempPath(),
        ConfigurationFolder = Path.GetTempPath(),
    });

    public static PostgresSink For(Database database, string table = "t") => For(Options(database, table));

    public static PostgresSinkOptions Options(Database database, string table = "t") => new() { Connection = database.ConnectionString, Table = table };

    /// <summary>A record of the topic <c>t</c>, partition 0.</summary>
    public static SinkRecord Record(long offset, string? key, string? value, string topic = "t") =>
        new(topic, 0, offset, new Record { Key = Bytes(key), Value = Bytes(value), Timestamp = Noon.AddSeconds(offset) });

    /// <summary>A change in Debezium's envelope, as <c>postgres-cdc</c> writes it.</summary>
    public static SinkRecord Change(long offset, char operation, string? key, string? row, string topic = "t", string table = "t", string schema = "public") =>
        Record(
            offset, key,
            $$$"""{"before":{{{(operation == 'd' ? row : "null") ?? "null"}}},"after":{{{(operation is 'c' or 'u' or 'r' ? row : "null")}}},"source":{"connector":"postgresql","name":"shop","db":"shop","schema":"{{{schema}}}","table":"{{{table}}}","lsn":1},"op":"{{{operation}}}","ts_ms":1,"transaction":null}""",
            topic);

    public static async Task<IReadOnlyList<RecordFailure>> DeliverAsync(this PostgresSink sink, params SinkRecord[] records) =>
        (await sink.DeliverAsync(new SinkBatch(records), default)).Failures;

    /// <summary>Delivers what must all be taken, by a sink of its own.</summary>
    public static async Task TakeAsync(this PostgresSinkOptions options, params SinkRecord[] records)
    {
        await using var sink = For(options);
        await sink.OpenAsync(default);
        Assert.Empty(await sink.DeliverAsync(records));
    }

    private static ReadOnlyMemory<byte>? Bytes(string? text)
    {
        if (text is null) return null;
        return Encoding.UTF8.GetBytes(text);
    }
}
