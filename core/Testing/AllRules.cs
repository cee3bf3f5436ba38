namespace Sluice.Testing;

/// <summary>Checks rules one after the other, all of them.</summary>
internal static class AllRules
{
    public static async Task VerifyAsync(
        IEnumerable<string> rules, Func<string, CancellationToken, Task> verify, CancellationToken cancellationToken)
    {
        var broken = new List<string>();
        foreach (var rule in rules)
        {
            try
            {
                await verify(rule, cancellationToken);
            }
            catch (ContractBrokenException fault)
            {
                broken.Add($"{rule}: {fault.Message}");
            }
        }

        if (broken.Count > 0) throw new ContractBrokenException($"{broken.Count} rules do not hold:\n{string.Join('\n', broken)}");
    }
}
