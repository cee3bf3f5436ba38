using System.CommandLine;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.Commands;

/// <summary>The options of commands that read a configuration.</summary>
internal static class ConfigurationOptions
{
    public static Option<string> Config() => new("--config", "-c")
    {
        Description = "The configuration file [default: sluice.json, if there is one]",
        HelpName = "FILE",
    };

    public static Option<string> Data() => new("--data", "-d")
    {
        Description = "The folder that everything is kept in [default: ./data]",
        HelpName = "DIR",
    };

    public static ConfigurationSource Source(string? config, string? data) =>
        ConfigurationSource.Current() with { File = config, Data = data };
}
