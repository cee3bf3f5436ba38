using Sluice.Log;

namespace Sluice.Connect.DeadLetters;

/// <summary>
/// The topic <c>{connector}.retry</c>: dead letters on their way back to the sink that refused them. The sink reads it beside its own
/// topics, so that a retried record is as durable, and waits out an outage as long, as any other.
/// </summary>
internal static class RetryTopic
{
    private static readonly TopicSettings Settings = new() { Retention = new RetentionSettings { Time = TimeSpan.FromDays(30) } };

    public static string Of(string connector) => $"{connector}.retry";

    public static async ValueTask<TopicInfo> OpenAsync(IEventLog log, string connector, CancellationToken cancellationToken)
    {
        if (log.FindTopic(Of(connector)) is { } topic) return topic;
        try
        {
            return await log.CreateTopicAsync(Of(connector), Settings, cancellationToken);
        }
        catch (TopicExistsException)
        {
            return log.FindTopic(Of(connector))!;
        }
    }
}
