using System.Globalization;
using Sluice.Log;

namespace Sluice.Worker.Http;

/// <summary>Topic and partition as a path names them.</summary>
internal static class TopicParameter
{
    /// <summary>The topic's name; throws a 400 when no topic can have it and a 403 when it is one of the worker's own.</summary>
    public static string Topic(HttpContext context) => Check((string)context.Request.RouteValues["topic"]!);

    /// <inheritdoc cref="Topic"/>
    public static string Check(string topic)
    {
        TopicName.Check(topic);
        return TopicName.IsInternal(topic)
            ? throw RequestException.Forbidden($"'{topic}' is where the worker keeps its own memory (names that begin with __).")
            : topic;
    }

    public static TopicPartition Partition(HttpContext context)
    {
        var topic = Topic(context);
        var text = (string)context.Request.RouteValues["partition"]!;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            ? new TopicPartition(topic, partition)
            : throw RequestException.Bad($"'{text}' is not a partition. Partitions are numbered from 0.");
    }
}
