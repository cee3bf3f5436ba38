using System.CommandLine;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice check</c>: reads the configuration as <c>run</c> would, and starts nothing.</summary>
internal static class CheckCommand
{
    public static string[] Examples { get; } = ["sluice check", "sluice check --config shop/sluice.json"];

    public static Command Create()
    {
        var (config, data) = (ConfigurationOptions.Config(), ConfigurationOptions.Data());
        var command = new Command("check", "Says everything that is wrong with the configuration; exit code 2 if anything is.") { config, data };
        command.SetAction(parsed =>
        {
            var loaded = ConfigurationLoader.Load(ConfigurationOptions.Source(parsed.GetValue(config), parsed.GetValue(data)));
            Terminal.Line(loaded.File is null
                ? "There is no sluice.json here; the defaults are fine."
                : $"{loaded.File} is fine: {Count(loaded.Settings.Topics.Count, "topic")}, {Count(loaded.Connectors.Count, "connector")}.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
