using Sluice.Connect;
using Sluice.Connect.Checks;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.Commands;

/// <summary>Tells of each connector whether it could work, or all that keeps it from it.</summary>
internal static class ConnectionReport
{
    /// <summary>The exit code: <see cref="ExitCodes.Failure"/> when one of them could not.</summary>
    public static async Task<int> RunAsync(LoadedConfiguration configuration, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (configuration.Connectors.Count == 0) return ExitCodes.Success;
        using var notes = new CheckNotes();
        var check = new ConnectorCheck(Environment(configuration, notes), timeout);
        Terminal.Progress($"Asking {configuration.Connectors.Count} connectors...");
        var findings = await check.RunAsync(configuration.Connectors, cancellationToken);
        Terminal.Progress("");
        foreach (var finding in findings) Write(finding, notes.Of(finding.Connector));

        var failed = findings.Count(finding => finding.Problems.Count > 0);
        if (failed == 0) return ExitCodes.Success;
        Terminal.Error($"{failed} of {findings.Count} {(findings.Count == 1 ? "connector" : "connectors")} could not work as things are.");
        return ExitCodes.Failure;
    }

    private static void Write(ConnectorFinding finding, IEnumerable<string> notes)
    {
        Terminal.Line($"  {finding.Connector} ({finding.Type}): {(finding.Problems.Count == 0 ? "fine" : "not ready")}");
        foreach (var problem in finding.Problems) Terminal.Line($"    {problem}");
        foreach (var note in notes) Terminal.Line($"    note: {note}");
    }

    private static ConnectorEnvironment Environment(LoadedConfiguration configuration, ILoggerFactory loggers) => new()
    {
        Time = TimeProvider.System,
        Loggers = loggers,
        DataFolder = configuration.DataFolder,
        ConfigurationFolder = configuration.Folder,
    };
}
