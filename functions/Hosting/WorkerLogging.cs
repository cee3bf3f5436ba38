namespace Sluice.Worker.Hosting;

/// <summary>Logging to the console, a line a message: ours from Information on, the framework's from Warning on.</summary>
internal static class WorkerLogging
{
    public static ILoggerFactory Create() => LoggerFactory.Create(builder => builder
        .AddFilter(null, LogLevel.Warning)
        .AddFilter("Sluice", LogLevel.Information)
        // What keeps the server from starting is told once, by the command.
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
        .AddSimpleConsole(format =>
        {
            format.SingleLine = true;
            format.TimestampFormat = "HH:mm:ss ";
        }));
}
