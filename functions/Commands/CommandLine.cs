using System.CommandLine;
using System.CommandLine.Help;
using Sluice.Worker.AzureFunctions;
using Sluice.Worker.Client;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.Commands;

/// <summary>The command line: finds the command, runs it, and says what went wrong.</summary>
internal static class CommandLine
{
    // A worker that stops lets requests and deliveries finish first.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private const int BrokenPipe = 32; // EPIPE

    private static readonly Dictionary<Command, string[]> Examples = [];

    public static async Task<int> RunAsync(string[] args)
    {
        // A message may begin with @, which is no name of a file with more arguments here.
        var parsed = Root().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var code = await InvokeAsync(parsed);
        var isHosted = parsed.CommandResult.Command.Name == RunCommand.Name && FunctionsHost.IsThere;
        return code == ExitCodes.Success && isHosted ? ExitCodes.Restart : code;
    }

    private static async Task<int> InvokeAsync(ParseResult parsed)
    {
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopTimeout });
        }
        catch (Exception problem) when (problem is CommandException or WorkerUnreachableException)
        {
            Terminal.Error(problem.Message);
            return ExitCodes.Failure;
        }
        catch (ConfigurationException wrong)
        {
            ConfigurationReport.Write(wrong);
            return ExitCodes.WrongConfiguration;
        }
        catch (IOException closed) when (closed.HResult == BrokenPipe && Console.IsOutputRedirected)
        {
            // Whoever read the output wants no more of it.
            return ExitCodes.Success;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Terminal.Error(problem.Message);
            return ExitCodes.Failure;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Success;
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("Sluice: a serverless event log with connectors. Start with 'sluice run'.");
        Add(root, RunCommand.Create(), RunCommand.Examples);
        Add(root, CheckCommand.Create(), CheckCommand.Examples);
        Add(root, TestCommand.Create(), TestCommand.Examples);
        Add(root, DryRunCommand.Create(), DryRunCommand.Examples);
        Add(root, SchemaCommand.Create(), SchemaCommand.Examples);
        Add(root, TopicsCommand.Create(), TopicsCommand.Examples);
        Add(root, ProduceCommand.Create(), ProduceCommand.Examples);
        Add(root, TailCommand.Create(), TailCommand.Examples);
        Add(root, GroupsCommand.Create(), GroupsCommand.Examples);
        Add(root, ReplayCommand.Create(), ReplayCommand.Examples);
        Add(root, DeadLettersCommand.Create(), DeadLettersCommand.Examples);
        Add(root, SearchCommand.Create(), SearchCommand.Examples);
        Add(root, RepairCommand.Create(), RepairCommand.Examples);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, Examples);
        return root;
    }

    private static void Add(RootCommand root, Command command, string[] examples)
    {
        root.Subcommands.Add(command);
        Examples[command] = examples;
    }
}
