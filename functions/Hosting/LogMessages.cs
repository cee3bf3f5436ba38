namespace Sluice.Worker.Hosting;

/// <summary>What the worker itself logs; ids from 4000.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(EventId = 4000, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "Plugin {Problem}")]
    public static partial void PluginUnusable(this ILogger logger, string problem);
}
