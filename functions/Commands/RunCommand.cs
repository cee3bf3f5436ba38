using System.CommandLine;
using Microsoft.AspNetCore.Connections;
using Sluice.Log;
using Sluice.Worker.AzureFunctions;
using Sluice.Worker.Configuration;
using Sluice.Worker.Hosting;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice run</c>: the worker itself, until Ctrl-C or SIGTERM.</summary>
internal static class RunCommand
{
    public const string Name = "run";

    public static string[] Examples { get; } =
    [
        "sluice run",
        "sluice run --config shop/sluice.json --data /var/lib/sluice",
        "sluice run --urls http://127.0.0.1:8080",
    ];

    public static Command Create()
    {
        var (config, data) = (ConfigurationOptions.Config(), ConfigurationOptions.Data());
        var urls = new Option<string>("--urls", "-u")
        {
            Description = "Where to listen, on this machine [default: http://127.0.0.1:7071]",
            HelpName = "URL",
        };
        var command = new Command(Name, "Starts a worker: takes events in, keeps them, and runs the connectors.") { config, data, urls };
        command.SetAction((parsed, cancellationToken) =>
        {
            var source = ConfigurationOptions.Source(parsed.GetValue(config), parsed.GetValue(data));
            return RunAsync(source with { Urls = parsed.GetValue(urls) }, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(ConfigurationSource source, CancellationToken cancellationToken)
    {
        var host = FunctionsHost.In(source.Environment);
        var configuration = ConfigurationLoader.Load(host is null ? source : host.Over(source));
        using var logging = WorkerLogging.Create(isWatched: host is not null);
        using var watch = HostWatch.Start(host, TimeProvider.System, logging.CreateLogger("Sluice.Worker"), cancellationToken);
        try
        {
            await using var worker = await StartAsync(configuration, logging, watch.Ending);
            watch.Expect(worker.Called);
            StartText.Write(configuration, worker);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, watch.Ending)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Terminal.Line("Stopping.");
        }
        catch (OperationCanceledException)
        {
            // It was still starting.
        }

        return ExitCodes.Success;
    }

    private static async Task<Hosting.Worker> StartAsync(
        LoadedConfiguration configuration, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        try
        {
            return await Hosting.Worker.StartAsync(configuration, TimeProvider.System, logging, cancellationToken);
        }
        catch (IOException problem) when (problem.InnerException is AddressInUseException)
        {
            var urls = string.Join(", ", configuration.Addresses.Select(address => address.ToString()));
            throw new CommandException(
                $"Something else listens on {urls} already, perhaps another worker. Stop it, or choose another port with --urls.", problem);
        }
        catch (Exception problem) when (problem is EventLogException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(problem.Message, problem);
        }
    }
}
