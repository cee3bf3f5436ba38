namespace Sluice.Connect;

/// <summary>The state of a connector's circuit breaker.</summary>
public enum BreakerState
{
    /// <summary>Calls pass.</summary>
    Closed,

    /// <summary>The other side has failed too often and is left alone for a while.</summary>
    Open,

    /// <summary>One call tries whether it is back.</summary>
    HalfOpen,
}
