using System.CommandLine;
using Sluice.Connect.Options;
using Sluice.Connect.Trials;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice test</c>: the tests of a configuration, which stand in a file beside it.</summary>
internal static class TestCommand
{
    public static string[] Examples { get; } = ["sluice test", "sluice test --config shop/sluice.json --only masks"];

    public static Command Create()
    {
        var config = ConfigurationOptions.Config();
        var tests = new Option<string?>("--tests", "-t") { Description = "The file with the tests [default: sluice.tests.json beside sluice.json]", HelpName = "FILE" };
        var only = new Option<string?>("--only", "-o") { Description = "Only tests with this text in their name", HelpName = "TEXT" };
        var command = new Command("test", "Runs the tests of a configuration: given records, and what its transforms shall make of them.") { config, tests, only };
        command.SetAction(parsed => Run(parsed.GetValue(config), parsed.GetValue(tests), parsed.GetValue(only) ?? ""));
        return command;
    }

    private static int Run(string? config, string? named, string only)
    {
        var source = ConfigurationOptions.Source(config, data: null);
        var path = Path.GetFullPath(named ?? FileOf(ConfigurationFile.Find(source)), source.CurrentFolder);
        var file = Read(path);
        var settings = new Dictionary<string, string>(file.Settings, StringComparer.Ordinal);
        foreach (var (name, value) in source.Environment) settings[name] = value;
        var loaded = ConfigurationLoader.Load(source with { Environment = settings });

        var (errors, ran, failed) = (new List<ConfigurationError>(), 0, 0);
        foreach (var (index, test) in file.Tests.Index())
        {
            if (!test.Name.Contains(only, StringComparison.OrdinalIgnoreCase)) continue;
            var differences = ConnectorTrial.Run(test, loaded.Connectors, $"tests[{index}]", errors);
            ran++;
            if (differences.Count > 0) failed++;
            Show(test, differences);
        }

        if (errors.Count > 0) throw new ConfigurationException(Path.GetFileName(path), errors);
        if (ran == 0) throw new CommandException($"No test in {path} has '{only}' in its name.");
        Terminal.Line();
        Terminal.Line(failed == 0 ? $"{Count(ran)} passed." : $"{failed} of {Count(ran)} failed.");
        return failed == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static void Show(ConnectorTest test, IReadOnlyList<string> differences)
    {
        Terminal.Line($"{(differences.Count == 0 ? "passed" : Terminal.Strong("FAILED"))}  {test.Name} {Terminal.Faint($"({test.Connector})")}");
        foreach (var difference in differences) Terminal.Line($"        {difference}");
    }

    private static ConnectorTestFile Read(string path)
    {
        if (!File.Exists(path))
            throw new CommandException($"There are no tests: {path} is not there. Write them like {{ \"tests\": [ {{ \"name\": \"...\", \"connector\": \"...\", \"given\": [...], \"expect\": [...] }} ] }}.");
        var (errors, name) = (new List<ConfigurationError>(), Path.GetFileName(path));
        var json = ConfigurationFile.ReadObject(path, name, errors);
        json.Remove("$schema");
        return errors.Count == 0 && OptionsBinder.Bind<ConnectorTestFile>(json.ToElement(), "", errors) is { } file
            ? file
            : throw new ConfigurationException(name, errors);
    }

    /// <summary><c>sluice.tests.json</c> for <c>sluice.json</c>.</summary>
    private static string FileOf(ConfigurationFile file) =>
        Path.Combine(file.Folder, Path.GetFileNameWithoutExtension(file.Path ?? ConfigurationFile.DefaultName) + ".tests.json");

    private static string Count(int tests) => tests == 1 ? "1 test" : $"{tests} tests";
}
