using Sluice.Connect.Options;

namespace Sluice.Connect.DeadLetters;

/// <summary>Why a record fails for good.</summary>
/// <param name="Stage">Where: <see cref="DeadLetterHeaders.ReadStage"/> and the like.</param>
/// <param name="Exception">What was thrown; null when nothing was, and somebody has just said no.</param>
internal readonly record struct LetterCause(string Stage, string Reason, Exception? Exception)
{
    // A record has a limit, and the trace of a deep recursion has none.
    private const int LongestTrace = 4_000;

    public string? ExceptionClass => Exception?.GetType().FullName;

    /// <summary>The reason with no secret in it.</summary>
    public string ReasonWithout(KnownSecrets secrets) => secrets.Hide(Reason);

    /// <summary>The trace with no secret in it, also not the half of one at its end; null when nothing was thrown.</summary>
    public string? TraceWithout(KnownSecrets secrets)
    {
        if (Exception is null) return null;
        var trace = secrets.Hide(Exception.ToString());
        return trace.Length <= LongestTrace ? trace : trace[..LongestTrace] + "...";
    }
}
