namespace Sluice.Worker.Hosting;

/// <summary>What the worker itself logs; ids from 4000.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(EventId = 4000, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "The configuration was changed: the connectors follow it now, each that it says something else about; topics, limits and addresses count at the next start")]
    public static partial void ConfigurationApplied(this ILogger logger);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Error, Message = "The configuration was changed and cannot be used, so what runs stays as it was. {Problem}")]
    public static partial void ConfigurationRefused(this ILogger logger, string problem);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "Plugin {Problem}")]
    public static partial void PluginUnusable(this ILogger logger, string problem);
}
