using Sluice.Connect.Configuration;

namespace Sluice.Connect.Checks;

/// <summary>Asks connectors what is wrong with their outside, without opening or changing anything.</summary>
/// <remarks>A connector that throws, hangs or answers nonsense is told as such, and never holds up the others.</remarks>
/// <param name="timeout">How long each connector has.</param>
public sealed class ConnectorCheck(ConnectorEnvironment environment, TimeSpan timeout)
{
    private const int MostProblems = 20;
    private const int LongestProblem = 2_000;

    /// <summary>How long one has that was told to stop, before it is left alone.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Asks all of them at once; the answers come in the order of <paramref name="connectors"/>.</summary>
    public async Task<IReadOnlyList<ConnectorFinding>> RunAsync(
        IReadOnlyList<ConnectorDefinition> connectors, CancellationToken cancellationToken) =>
        await Task.WhenAll(connectors.Select(connector => RunAsync(connector, cancellationToken)));

    private async Task<ConnectorFinding> RunAsync(ConnectorDefinition connector, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A thread of its own until it first waits: one that blocks must not keep the others from their turn.
        var asked = Task.Factory.StartNew(
            () => AskAsync(connector, limit.Token), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        if (await EndsInTimeAsync(asked, timeout, cancellationToken)) return Finding(connector, await AnswerAsync(asked));

        await limit.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        var heeds = await EndsInTimeAsync(asked, Grace, cancellationToken);
        var ended = heeds ? "" : ", nor does it stop when told to, which is a fault of the connector";
        return Finding(connector, [
            $"does not answer within {Duration.Format(timeout)}{ended}; see whether what it connects to is up and can be reached from here, "
            + "or give it longer with --timeout"]);
    }

    private async Task<bool> EndsInTimeAsync(Task asked, TimeSpan time, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(asked, Task.Delay(time, environment.Time, ended.Token));
        await ended.CancelAsync();
        return first == asked;
    }

    private async Task<IReadOnlyList<string>> AskAsync(ConnectorDefinition connector, CancellationToken cancellationToken)
    {
        await using var instance = connector.Plugin.Create(connector.Options, Context(connector));
        return await instance.CheckAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> AnswerAsync(Task<IReadOnlyList<string>> asked)
    {
        try
        {
            return await asked is { } problems
                ? [.. problems.Select(problem => problem ?? "names a problem that is null, which is a fault of the connector")]
                : ["answers null instead of a list of problems, which is a fault of the connector: tell its author"];
        }
        catch (ConnectorStoppedException stopped)
        {
            return [stopped.Message];
        }
        catch (Exception fault)
        {
            return [$"could not be checked, its check failed with {fault.GetType().Name}: {fault.Message}"];
        }
    }

    private static ConnectorFinding Finding(ConnectorDefinition connector, IReadOnlyList<string> problems)
    {
        var secrets = connector.FindSecrets();
        var told = problems.Take(MostProblems).Select(problem => Shorten(secrets.Hide(problem).ReplaceLineEndings(" "))).ToList();
        if (problems.Count > MostProblems) told.Add($"and {problems.Count - MostProblems} more");
        return new ConnectorFinding(connector.Name, connector.Plugin.Type, told);
    }

    private static string Shorten(string text) => text.Length <= LongestProblem ? text : $"{text[..LongestProblem]}...";

    private ConnectorContext Context(ConnectorDefinition connector) => new()
    {
        Connector = connector.Name,
        Logger = environment.LoggerFor(connector),
        Time = environment.Time,
        DataFolder = environment.DataFolder,
        ConfigurationFolder = environment.ConfigurationFolder,
    };
}
