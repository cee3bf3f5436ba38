using Polly;
using Polly.Retry;
using Polly.Timeout;
using Sluice.Connect.Configuration;

namespace Sluice.Connect.Retry;

/// <summary>
/// Calls a connector: each attempt has a time-out, and an outage is waited out for ever. What is not an
/// <see cref="Outage"/> passes to the caller at once.
/// </summary>
/// <remarks>
/// An attempt that does not heed its time-out is left behind after <see cref="Grace"/>, with a
/// <see cref="CallTimedOutException"/> that says so; the next attempt must use a new instance of the connector then.
/// </remarks>
internal sealed class RetryPipeline
{
    /// <summary>How long a cancelled call may take to end; one that had less time than that gets no more when its time is up.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly ResiliencePipeline _pipeline;
    private readonly RetrySettings _settings;
    private readonly TimeProvider _time;
    private readonly TaskProgress? _progress;

    /// <summary>One for each connector task.</summary>
    /// <param name="onRetry">Told before each wait. Must not throw.</param>
    /// <param name="progress">Told about calls that hang; allows only a few of them.</param>
    /// <param name="breaker">The connector's circuit breaker, if it has one.</param>
    public RetryPipeline(
        RetrySettings settings,
        TimeProvider time,
        Random random,
        Action<RetryNotice> onRetry,
        TaskProgress? progress = null,
        ConnectorBreaker? breaker = null)
    {
        (_settings, _time, _progress) = (settings, time, progress);
        var schedule = new BackoffSchedule(settings, random);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Exception is { } error
                    && Outage.CauseOf(error, args.Context.CancellationToken) == FaultCause.Outage),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(
                    schedule.DelayAfter(args.AttemptNumber + 1, Outage.RetryAfter(args.Outcome.Exception))),
                OnRetry = args =>
                {
                    onRetry(new RetryNotice(args.AttemptNumber + 1, args.RetryDelay, args.Outcome.Exception!));
                    return ValueTask.CompletedTask;
                },
            })
            .AddPipeline(breaker?.Pipeline ?? ResiliencePipeline.Empty)
            .AddTimeout(new TimeoutStrategyOptions { Timeout = settings.Timeout })
            .Build();
    }

    /// <summary>Calls until the outside is there; throws what is not an outage, or that <paramref name="stopping"/> asked to end.</summary>
    public ValueTask<T> ExecuteAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken stopping) =>
        _pipeline.ExecuteAsync(
            static async (state, cancellation) => await state.Pipeline.AttemptAsync(state.Call, state.Stopping, cancellation),
            (Pipeline: this, Call: call, Stopping: stopping),
            stopping);

    /// <inheritdoc cref="ExecuteAsync{T}"/>
    public async ValueTask ExecuteAsync(Func<CancellationToken, ValueTask> call, CancellationToken stopping) =>
        await ExecuteAsync(
            async cancellation =>
            {
                await call(cancellation);
                return true;
            },
            stopping);

    /// <summary>One call, which the engine gets back from in time whatever the connector does.</summary>
    /// <param name="cancellation">Asks the attempt to end: its time is up, or <paramref name="stopping"/> asked.</param>
    private async ValueTask<T> AttemptAsync<T>(
        Func<CancellationToken, ValueTask<T>> call, CancellationToken stopping, CancellationToken cancellation)
    {
        _progress?.CheckHung();
        // On a thread of its own choice: a connector that blocks instead of awaiting must not block the engine.
        var running = Task.Run(() => CallAsync(call, cancellation), cancellation);
        try
        {
            return await running.WaitAsync(cancellation);
        }
        catch (Exception ended) when (running.IsCompleted && !running.IsCompletedSuccessfully)
        {
            if (stopping.IsCancellationRequested || !cancellation.IsCancellationRequested) throw;
            throw new CallTimedOutException(_settings.Timeout, abandoned: false, ended);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return await EndAsync(running, stopping);
        }
    }

    /// <summary>
    /// Lends the connector a token of its own, cancelled from another thread: what it has registered there may hang or throw,
    /// too, and the engine waits on the token that it was cancelled by.
    /// </summary>
    private static async Task<T> CallAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellation)
    {
        using var lent = new CancellationTokenSource();
        await using var registration = cancellation.Register(() => _ = lent.CancelAsync());
        return await call(lent.Token);
    }

    /// <summary>Waits a little for a cancelled call: it may have delivered after all.</summary>
    private async ValueTask<T> EndAsync<T>(Task<T> running, CancellationToken stopping)
    {
        try
        {
            var grace = stopping.IsCancellationRequested || _settings.Timeout > Grace ? Grace : _settings.Timeout;
            return await running.WaitAsync(grace, _time, CancellationToken.None);
        }
        catch (Exception ended)
        {
            var abandoned = !running.IsCompleted;
            if (abandoned && _progress is not null) _progress.LeftBehind(running);
            else if (abandoned) _ = running.ContinueWith(static left => left.Exception, TaskScheduler.Default);
            stopping.ThrowIfCancellationRequested();
            throw new CallTimedOutException(_settings.Timeout, abandoned, ended);
        }
    }
}
