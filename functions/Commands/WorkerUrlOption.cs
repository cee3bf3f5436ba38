using System.CommandLine;

namespace Sluice.Worker.Commands;

/// <summary>The option of commands that talk to a worker.</summary>
internal static class WorkerUrlOption
{
    public const string Default = "http://127.0.0.1:7071";

    public static Option<string> Create() => new("--url")
    {
        Description = "The worker to talk to; SLUICE_KEY in the environment has the key, where one is asked for",
        HelpName = "URL",
        DefaultValueFactory = _ => Default,
    };
}
