using System.CommandLine;

namespace Sluice.Bench.Commands;

/// <summary>The command line of the bench.</summary>
internal static class BenchCommand
{
    private const string Purpose =
        "Measures Sluice beside what the same machine could do at best, by turns in the same run. The ratio tells; "
        + "the rates are those of this machine, now.";

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(Purpose);
        root.Subcommands.Add(LogCommand.Create());
        root.Subcommands.Add(IngestCommand.Create());
        root.Subcommands.Add(MemoryCommand.Create());
        root.Subcommands.Add(OpenCommand.Create());
        root.Subcommands.Add(PeersCommand.Create());
        root.Subcommands.Add(ColdCommand.Create());
        root.Subcommands.Add(TransformsCommand.Create());
        root.Subcommands.Add(ConnectCommand.Create());
        root.Subcommands.Add(CdcCommand.Create());
        root.Subcommands.Add(IdleLogCommand.Create());
        root.Subcommands.Add(BodySinkCommand.Create());
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (BenchException problem)
        {
            await Console.Error.WriteLineAsync($"error: {problem.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 1;
        }
    }
}
