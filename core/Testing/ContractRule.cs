namespace Sluice.Testing;

/// <summary>One thing that every connector of a kind must do.</summary>
/// <param name="Name">A sentence; it names the rule in tests.</param>
/// <param name="Verify">Throws <see cref="ContractBrokenException"/> when it does not hold.</param>
internal sealed record ContractRule<T>(string Name, Func<T, CancellationToken, Task> Verify)
    where T : ConnectorContract;
