using Polly.CircuitBreaker;
using Sluice.Connect.Options;

namespace Sluice.Connect.Retry;

/// <summary>What people read about a fault. A connector may have put an address with its password into it.</summary>
internal static class FaultText
{
    public static string Of(Exception fault) => fault switch
    {
        BrokenCircuitException { InnerException: { } cause } => $"left alone for a while (retry.breaker) after: {Of(cause)}",
        BrokenCircuitException => "left alone for a while (retry.breaker)",
        _ => SecretText.Redact(fault.Message),
    };

    /// <summary>With its type and where it came from.</summary>
    public static string Trace(Exception fault) => SecretText.Redact(fault.ToString());
}
