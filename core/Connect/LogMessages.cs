using Microsoft.Extensions.Logging;

namespace Sluice.Connect;

/// <summary>What the connector engine has to tell somebody who must act; events 2000 to 2099.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(EventId = 2000, Level = LogLevel.Error,
        Message = "Connector {Connector}, task {Task} failed and keeps its place until somebody restarts it: {Reason}")]
    public static partial void TaskFailed(this ILogger logger, string connector, int task, string reason);

    [LoggerMessage(EventId = 2010, Level = LogLevel.Error,
        Message = "Connector {Connector}, task {Task} failed and keeps its place; restart {Restart} of {Limit} follows in {Delay}: {Reason}")]
    public static partial void TaskFailedForNow(
        this ILogger logger, string connector, int task, int restart, int limit, string delay, string reason);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Error,
        Message = "Connector {Connector}, task {Task} hangs in {Call} since {Lasted} and heeds no cancellation; it is left behind and a new instance takes over")]
    public static partial void CallHangs(this ILogger logger, string connector, int task, string call, string lasted);

    [LoggerMessage(EventId = 2012, Level = LogLevel.Warning,
        Message = "Connector {Connector}, task {Task}: the call of {Call} that hung has come back after {Lasted}")]
    public static partial void HungCallEnded(this ILogger logger, string connector, int task, string call, string lasted);

    [LoggerMessage(EventId = 2013, Level = LogLevel.Error, Message = "Connector {Connector} cannot run: {Reason}")]
    public static partial void ConnectorUnusable(this ILogger logger, string connector, string reason);

    [LoggerMessage(EventId = 2014, Level = LogLevel.Warning,
        Message = "Connector {Connector} was made over HTTP and is in the configuration file now, too: the file's is run, the other one waits behind it")]
    public static partial void ConnectorShadowed(this ILogger logger, string connector);

    public static void Retrying(
        this ILogger logger, string connector, int task, string reason, int attempt, TimeSpan delay) =>
        logger.RetryingIn(connector, task, reason, attempt, Text(delay));

    /// <summary>A time as people read it, in whole milliseconds.</summary>
    public static string Text(TimeSpan time) => Duration.Format(TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds)));

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning,
        Message = "Connector {Connector}: {Record} failed for good and went to {Topic}: {Reason}")]
    public static partial void DeadLettered(this ILogger logger, string connector, string record, string topic, string reason);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning,
        Message = "Connector {Connector} goes on at offset {To} of {Partition}: {From} is not there any more")]
    public static partial void OffsetMoved(this ILogger logger, string connector, string partition, long from, long to);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Warning,
        Message = "Connector {Connector}: its place could not be saved now ({Reason}); it is tried again")]
    public static partial void CommitFailed(this ILogger logger, string connector, string reason);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Warning, Message = "Connector {Connector} could not be closed: {Reason}")]
    public static partial void CloseFailed(this ILogger logger, string connector, string reason);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Warning,
        Message = "Connector {Connector} did not end within {Grace}; what it had under way is cancelled and will be delivered again")]
    public static partial void StopCutShort(this ILogger logger, string connector, string grace);

    [LoggerMessage(EventId = 2008, Level = LogLevel.Information,
        Message = "Connector {Connector}, task {Task} begins again where a seek has moved its group")]
    public static partial void PlaceMoved(this ILogger logger, string connector, int task);

    [LoggerMessage(EventId = 2009, Level = LogLevel.Warning,
        Message = "Connector {Connector}: topic {Topic} was deleted. It goes on from the beginning when there is one of that name again")]
    public static partial void TopicDeleted(this ILogger logger, string connector, string topic);

    [LoggerMessage(EventId = 2015, Level = LogLevel.Warning,
        Message = "Connector {Connector} was deleted while {Count} dead letters waited to be retried; they are in {Topic} again")]
    public static partial void RetriesPutBack(this ILogger logger, string connector, int count, string topic);

    [LoggerMessage(EventId = 2016, Level = LogLevel.Warning,
        Message = "Connector {Connector} was deleted; its topic {Topic} stays, since it could not be put away: {Reason}")]
    public static partial void RetriesLeft(this ILogger logger, string connector, string topic, string reason);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning,
        Message = "Connector {Connector}, task {Task} tries again in {Delay} (attempt {Attempt}): {Reason}")]
    private static partial void RetryingIn(
        this ILogger logger, string connector, int task, string reason, int attempt, string delay);
}
