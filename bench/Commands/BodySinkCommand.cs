using System.CommandLine;
using Sluice.Bench.Ingest;

namespace Sluice.Bench.Commands;

/// <summary><c>bench body-sink</c>: the server that ingest is measured beside; started by <c>bench ingest</c>.</summary>
internal static class BodySinkCommand
{
    public const string Name = "body-sink";
    public const string UrlOption = "--url";

    public static Command Create()
    {
        var url = new Option<string>(UrlOption) { Description = "Where to listen", HelpName = "URL", Required = true };
        var command = new Command(Name, "Serves HTTP and forgets every body it has read; 'bench ingest' starts it by itself.") { url };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await BodySink.RunAsync(parsed.GetValue(url)!, cancellationToken);
            return 0;
        });
        return command;
    }
}
