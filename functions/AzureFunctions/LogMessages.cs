namespace Sluice.Worker.AzureFunctions;

/// <summary>What is logged about the Azure Functions host; ids from 4100.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(EventId = 4100, Level = LogLevel.Warning, Message = "{Connectors} had not delivered everything when the tick ended after {Limit}; they go on while the worker is awake, and at the next tick")]
    public static partial void TickEndedEarly(this ILogger logger, string connectors, TimeSpan limit);

    [LoggerMessage(EventId = 4101, Level = LogLevel.Error, Message = "The Azure Functions host is gone, so this worker ends")]
    public static partial void HostGone(this ILogger logger);
}
