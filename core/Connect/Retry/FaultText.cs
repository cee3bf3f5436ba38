using Polly.CircuitBreaker;

namespace Sluice.Connect.Retry;

/// <summary>What people read about a fault. It may say a secret still, which is hidden where it leaves the engine.</summary>
/// <remarks>Hidden there and not here, since whoever hides half of a secret first makes the whole unrecognizable.</remarks>
internal static class FaultText
{
    public static string Of(Exception fault) => fault switch
    {
        BrokenCircuitException { InnerException: { } cause } => $"left alone for a while (retry.breaker) after: {Of(cause)}",
        BrokenCircuitException => "left alone for a while (retry.breaker)",
        not ConnectorStoppedException when BrokenPlugin.Problem(fault) is { } problem =>
            $"The plugin is not whole: {problem.TrimEnd('.')}. Copy its folder again, with everything that its build laid there.",
        _ => fault.Message,
    };
}
