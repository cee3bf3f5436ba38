using System.Text.Json;
using Sluice.Log;
using Sluice.Worker.Http.Records;

namespace Sluice.Worker.Http.Topics;

/// <summary>
/// <c>GET /topics/{topic}/partitions/{partition}</c>: one partition with its files; with <c>/offset?time=</c> behind it, where
/// the records of a time begin.
/// </summary>
internal sealed class PartitionEndpoints(IEventLog log)
{
    private const string Path = "/topics/{topic}/partitions/{partition}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, DescribeAsync);
        routes.MapGet(Path + "/offset", OffsetForTimeAsync);
    }

    private Task DescribeAsync(HttpContext context)
    {
        var partition = TopicParameter.Partition(context);
        return context.AnswerAsync(
            StatusCodes.Status200OK, (partition, described: log.Describe(partition)),
            static (json, answer) => TopicJson.Write(json, answer.partition, answer.described));
    }

    private async Task OffsetForTimeAsync(HttpContext context)
    {
        var partition = TopicParameter.Partition(context);
        var time = ReadQuery.Time(context.Request.Query, "time");
        var offset = await log.OffsetForTimeAsync(partition, time, context.RequestAborted);
        var timestamp = await TimestampAtAsync(partition, offset, context.RequestAborted);
        await context.AnswerAsync(
            StatusCodes.Status200OK, (partition, offset, timestamp),
            static (json, answer) => Write(json, answer.partition, answer.offset, answer.timestamp));
    }

    private static void Write(Utf8JsonWriter json, TopicPartition partition, long offset, long? timestamp)
    {
        json.WriteStartObject();
        json.WriteString("topic", partition.Topic);
        json.WriteNumber("partition", partition.Partition);
        json.WriteNumber("offset", offset);
        if (timestamp is { } milliseconds) json.WriteNumber("timestamp", milliseconds);
        else json.WriteNull("timestamp");
        json.WriteEndObject();
    }

    /// <summary>When the record is from; null when it is yet to come.</summary>
    private async ValueTask<long?> TimestampAtAsync(TopicPartition partition, long offset, CancellationToken cancellationToken)
    {
        using var read = await log.ReadAsync(partition, offset, new ReadLimits(1, TimeSpan.Zero), cancellationToken);
        foreach (var record in read) return record.Timestamp;
        return null;
    }
}
