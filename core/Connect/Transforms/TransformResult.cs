namespace Sluice.Connect.Transforms;

/// <summary>A record after the transforms.</summary>
/// <param name="Topic">The topic it belongs to now.</param>
/// <param name="Record">As far as it came: for a failed record, what went in.</param>
/// <param name="Fault">Why it failed, with the number and name of the transform; null otherwise.</param>
public readonly record struct TransformResult(TransformVerdict Verdict, string Topic, Record Record, string? Fault)
{
    /// <summary>What was thrown when it failed; null when nothing was.</summary>
    public Exception? Exception { get; init; }
}
