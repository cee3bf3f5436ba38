using Microsoft.Extensions.Logging.Console;

namespace Sluice.Worker.Hosting;

/// <summary>Logging to the console, a line a message: ours from Information on, the framework's from Warning on.</summary>
internal static class WorkerLogging
{
    /// <summary>All loggers of the worker.</summary>
    /// <param name="isWatched">
    /// Whether a program takes the output over, as the Azure Functions host does: what it reads from the error stream it takes for
    /// an error, or for a warning where the line says so.
    /// </param>
    public static ILoggerFactory Create(bool isWatched) => LoggerFactory.Create(builder => builder
        .AddFilter(null, LogLevel.Warning)
        .AddFilter("Sluice", LogLevel.Information)
        // What keeps the server from starting is told once, by the command.
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
        .AddSimpleConsole(format =>
        {
            format.SingleLine = true;
            format.TimestampFormat = "HH:mm:ss ";
        })
        .Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = isWatched ? LogLevel.Warning : LogLevel.None));
}
