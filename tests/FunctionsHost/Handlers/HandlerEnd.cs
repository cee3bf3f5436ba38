namespace Sluice.FunctionsHost.Handlers;

/// <summary>Why a run of the handler is over.</summary>
internal enum HandlerEnd
{
    /// <summary>It ended by itself with exit code 200: it wants to be started again.</summary>
    Restart,

    /// <summary>It ended by itself with exit code 0 and is never started again, though nobody told it to end.</summary>
    Silence,

    /// <summary>It ended with any other exit code, or was not ready in time.</summary>
    Failure,

    /// <summary>It was killed since a function ran for too long.</summary>
    TimeLimit,

    /// <summary>It was killed since the host stops, or has another one.</summary>
    Stop,
}
