using Polly;
using Polly.CircuitBreaker;
using Sluice.Connect.Configuration;

namespace Sluice.Connect.Retry;

/// <summary>
/// A connector's circuit breaker, one for all its tasks: when too many calls have failed, nobody calls for a while, and then one
/// call tries whether the other side is back.
/// </summary>
internal sealed class ConnectorBreaker
{
    private readonly CircuitBreakerStateProvider _state = new();

    public ConnectorBreaker(BreakerSettings settings, TimeProvider time) =>
        Pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                MinimumThroughput = settings.MinimumCalls,
                FailureRatio = settings.FailureRatio,
                SamplingDuration = settings.Window,
                BreakDuration = settings.Pause,
                StateProvider = _state,
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Exception is { } error
                    && Outage.CauseOf(error, args.Context.CancellationToken) == FaultCause.Outage),
            })
            .Build();

    /// <summary>Shared by the pipelines of all tasks.</summary>
    public ResiliencePipeline Pipeline { get; }

    public BreakerState State => _state.CircuitState switch
    {
        CircuitState.Closed => BreakerState.Closed,
        CircuitState.HalfOpen => BreakerState.HalfOpen,
        _ => BreakerState.Open,
    };
}
