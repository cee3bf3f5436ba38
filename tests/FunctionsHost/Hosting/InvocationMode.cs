namespace Sluice.FunctionsHost.Hosting;

/// <summary>How an HTTP request gets to the handler.</summary>
internal enum InvocationMode
{
    /// <summary>Rebuilt, with its body and its answer in one piece, as hosts before 2025 do.</summary>
    Forwarding,

    /// <summary>Passed through in both directions as it comes.</summary>
    Proxying,
}
