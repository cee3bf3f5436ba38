using System.CommandLine;
using Sluice.Log;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice repair</c>: finds damage in a data folder that no worker has, and mends it when told to.</summary>
internal static class RepairCommand
{
    // A worker that is just ending has the folder for a moment.
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(5);

    public static string[] Examples { get; } =
    [
        "sluice repair",
        "sluice repair __topics --yes",
        "sluice repair --data /var/lib/sluice --yes",
    ];

    public static Command Create()
    {
        var topic = new Argument<string?>("TOPIC") { Description = "Only this topic [default: all, with the worker's own]", Arity = ArgumentArity.ZeroOrOne };
        var (config, data) = (ConfigurationOptions.Config(), ConfigurationOptions.Data());
        var yes = new Option<bool>("--yes", "-y") { Description = "Really mend it; without this nothing is changed" };
        var command = new Command("repair", "Says what is damaged in a data folder and what is lost by it, and mends it with --yes.") { topic, config, data, yes };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = ConfigurationLoader.Load(ConfigurationOptions.Source(parsed.GetValue(config), parsed.GetValue(data))).DataFolder;
            return await RunAsync(folder, parsed.GetValue(topic), parsed.GetValue(yes), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(string folder, string? topic, bool mend, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogDamage> damages;
        try
        {
            damages = await LogRepair.RunAsync(
                folder, topic, mend, partition => Terminal.Progress($"Reading {partition}"), LockWait, TimeProvider.System, cancellationToken);
        }
        catch (Exception problem) when (problem is EventLogException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(problem.Message, problem);
        }

        Terminal.Progress("");
        foreach (var damage in damages) Terminal.Line(RepairText.Of(damage, mend));
        var (helpless, rest) = (damages.Count(damage => damage.Remedy == DamageRemedy.None), damages.Count);
        if (rest == 0) Terminal.Line($"Nothing is damaged in {folder}.");
        else if (!mend && rest > helpless) Terminal.Line("Nothing was changed. A backup of the files is better where there is one; without one, say --yes.");
        return rest == 0 || (mend && helpless == 0) ? ExitCodes.Success : ExitCodes.Failure;
    }
}
