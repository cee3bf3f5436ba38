namespace Sluice.Testing;

/// <summary>
/// What every connector must do; what a sink or a source must, besides, is <see cref="SinkContract"/> and <see cref="SourceContract"/>.
/// Each rule stands for itself and throws <see cref="ContractBrokenException"/>; make one case of a test of each, or call
/// <see cref="VerifyAllAsync"/>.
/// </summary>
public abstract class ConnectorContract
{
    private static readonly ContractRule<ConnectorContract>[] Common =
    [
        new("The class declares itself and describes every option", (contract, _) => contract.Connector.DeclaredAsync()),
        new("Options that are missing or unknown are told by name", (contract, _) => contract.Connector.OptionsRefusedAsync()),
        new("An instance can be thrown away twice, opened or not", (contract, stopping) => contract.Connector.ThrownAwayAsync(stopping)),
        new("What it says about itself is well formed and there at any moment", (contract, stopping) => contract._readings.ThereAsync(stopping)),
    ];

    private static readonly ContractRule<ConnectorContract>[] Network =
    [
        new("A server that never answers is left when told to", (contract, _) => contract._network.SilentAsync()),
        new("An outside that is away is told by the check and is an outage", (contract, stopping) => contract._network.AwayAsync(stopping)),
    ];

    private readonly ConnectorSetup _setup;
    private readonly NetworkRules _network;
    private readonly ReadingRules _readings;

    private protected ConnectorContract(ConnectorSetup setup)
    {
        (_setup, Subject) = (setup, new ConnectorUnderTest(setup, setup.Config));
        Connector = new ConnectorRules(Subject);
        _network = new NetworkRules(setup, UseAsync);
        _readings = new ReadingRules(Subject, setup.Patience, UseAsync);
    }

    /// <summary>The names of further rules, for a setup with <see cref="ConnectorSetup.ConfigForPort"/>.</summary>
    public static IReadOnlyList<string> NetworkRules { get; } = [.. Network.Select(rule => rule.Name)];

    internal ConnectorUnderTest Subject { get; }

    internal ConnectorRules Connector { get; }

    /// <summary>The names of all rules but the network's.</summary>
    private protected abstract IReadOnlyList<string> Names { get; }

    /// <summary>Checks one rule; throws <see cref="ContractBrokenException"/> when it does not hold.</summary>
    public Task VerifyAsync(string rule, CancellationToken cancellationToken) =>
        Array.Find([.. Common, .. Network], common => common.Name == rule) is { } found
            ? found.Verify(this, cancellationToken)
            : VerifyOwnAsync(rule, cancellationToken);

    /// <summary>Checks all rules that the setup allows, and tells every one that does not hold.</summary>
    public async Task VerifyAllAsync(CancellationToken cancellationToken)
    {
        var broken = new List<string>();
        foreach (var rule in _setup.ConfigForPort is null ? Names : [.. Names, .. NetworkRules])
        {
            try
            {
                await VerifyAsync(rule, cancellationToken);
            }
            catch (ContractBrokenException fault)
            {
                broken.Add($"{rule}: {fault.Message}");
            }
        }

        if (broken.Count > 0) throw new ContractBrokenException($"{broken.Count} rules do not hold:\n{string.Join('\n', broken)}");
    }

    private protected static IReadOnlyList<string> NamesWith<T>(IEnumerable<ContractRule<T>> own)
        where T : ConnectorContract => [.. Common.Select(rule => rule.Name), .. own.Select(rule => rule.Name)];

    private protected static ContractRule<T> Find<T>(ContractRule<T>[] rules, string name)
        where T : ConnectorContract =>
        Array.Find(rules, rule => rule.Name == name) ?? throw new ArgumentException($"There is no rule '{name}'.", nameof(name));

    /// <summary>Checks a rule of this kind of connector.</summary>
    private protected abstract Task VerifyOwnAsync(string rule, CancellationToken cancellationToken);

    /// <summary>Opens an instance and works with it, as the engine does.</summary>
    private protected abstract Task UseAsync(ConnectorUnderTest subject, IConnector instance, CancellationToken cancellationToken);
}
