using System.CommandLine;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice check</c>: reads the configuration as <c>run</c> would, and starts nothing.</summary>
internal static class CheckCommand
{
    public static string[] Examples { get; } =
        ["sluice check", "sluice check --config shop/sluice.json", "sluice check --connect --timeout 3s"];

    public static Command Create()
    {
        var (config, data) = (ConfigurationOptions.Config(), ConfigurationOptions.Data());
        var connect = new Option<bool>("--connect") { Description = "Also ask each connector whether it could work: changes nothing; exit code 1 if one could not" };
        var timeout = TimeoutOption();
        var command = new Command("check", "Says everything that is wrong with the configuration; exit code 2 if anything is.")
        {
            config, data, connect, timeout,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var loaded = ConfigurationLoader.Load(ConfigurationOptions.Source(parsed.GetValue(config), parsed.GetValue(data)));
            Terminal.Line(loaded.Described is null
                ? "There is no sluice.json here; the defaults are fine."
                : $"{loaded.Described} is fine: {Count(loaded.Settings.Topics.Count, "topic")}, {Count(loaded.Connectors.Count, "connector")}.");
            return parsed.GetValue(connect)
                ? await ConnectionReport.RunAsync(loaded, parsed.GetValue(timeout), cancellationToken)
                : ExitCodes.Success;
        });
        return command;
    }

    private static Option<TimeSpan> TimeoutOption() => new("--timeout")
    {
        Description = "How long each connector has to answer",
        HelpName = "DURATION",
        DefaultValueFactory = _ => TimeSpan.FromSeconds(10),
        CustomParser = result =>
        {
            if (Duration.TryParse(result.Tokens[0].Value, out var time) && time > TimeSpan.Zero && time <= TimeSpan.FromHours(1)) return time;
            result.AddError("--timeout takes a duration up to 1h, such as 500ms, 10s or 1m.");
            return default;
        },
    };

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
