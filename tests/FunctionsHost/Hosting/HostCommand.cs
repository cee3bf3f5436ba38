using System.CommandLine;
using Sluice.FunctionsHost.Functions;

namespace Sluice.FunctionsHost.Hosting;

/// <summary>The command line: <c>functions-host --app DIR</c>.</summary>
internal static class HostCommand
{
    private const string Purpose =
        "Serves a function app with a custom handler as the Azure Functions host does, without Azure: HTTP, keys, timers, restarts.";

    public static async Task<int> RunAsync(string[] args)
    {
        var command = Create();
        try
        {
            // The server watches for Ctrl-C and SIGTERM by itself.
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await command.Parse(args).InvokeAsync(invocation);
        }
        catch (Exception problem) when (problem is AppException or IOException)
        {
            await Console.Error.WriteLineAsync($"error: {problem.Message}");
            return 2;
        }
    }

    private static RootCommand Create()
    {
        var app = new Option<string>("--app") { Description = "The folder with host.json", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen",
            HelpName = "URL",
            DefaultValueFactory = _ => "http://127.0.0.1:7071",
        };
        var mode = new Option<InvocationMode?>("--mode") { Description = "How requests get to the handler [default: the best that host.json enables]" };
        var keys = new Option<string?>("--keys") { Description = "The file with the keys; made if it is not there", HelpName = "FILE" };
        var noKeys = new Option<bool>("--no-keys") { Description = "Asks nobody for a key, as 'func start' does, and is a development environment" };
        var tick = new Option<TimeSpan?>("--tick-every") { Description = "How often timers fire [default: never by themselves]", HelpName = "hh:mm:ss" };
        var command = new RootCommand(Purpose) { app, urls, mode, keys, noKeys, tick };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(noKeys) == (parsed.GetValue(keys) is not null)) parsed.AddError("Say either --keys FILE or --no-keys.");
            if (parsed.GetValue(tick) <= TimeSpan.Zero) parsed.AddError("--tick-every must be more than no time.");
            if (!Uri.TryCreate(parsed.GetValue(urls), UriKind.Absolute, out _)) parsed.AddError("--urls must be like http://127.0.0.1:7071.");
        });
        command.SetAction((parsed, _) => HostServer.RunAsync(
            new HostOptions
            {
                AppFolder = Path.GetFullPath(parsed.GetValue(app)!),
                Url = new Uri(parsed.GetValue(urls)!),
                Mode = parsed.GetValue(mode),
                KeysFile = parsed.GetValue(keys),
                TickEvery = parsed.GetValue(tick),
            },
            new HostOutput(Console.Out)));
        return command;
    }
}
