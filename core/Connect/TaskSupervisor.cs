using Microsoft.Extensions.Logging;
using Sluice.Connect.Configuration;
using Sluice.Connect.Retry;

namespace Sluice.Connect;

/// <summary>
/// Runs one task of a connector. A task that breaks begins again where it had got to: after an outage for ever, after any other
/// fault as often in a row as <c>retry</c> allows, and not at all after one that will be the same again. Then it has failed, and is restarted as <c>restart</c> says, until somebody
/// else has to do it. What happens in it is thrown at nobody else.
/// </summary>
internal sealed class TaskSupervisor(
    ConnectorDefinition connector, TaskProgress progress, Func<IConnectorTask> create, TimeProvider time, ILogger logger)
{
    private readonly BackoffSchedule _backoff = new(connector.Settings.Retry, Random.Shared);
    private readonly BackoffSchedule _pauses = new(connector.Settings.Restart, Random.Shared);
    private readonly Lock _gate = new();
    private IConnectorTask? _task;
    private Action _endRound = static () => { };
    private int _restarts;

    public TaskStatus Status => progress.Status;

    /// <summary>The connector's instance at work, or null while there is none.</summary>
    public IConnector? Current => Volatile.Read(ref _task)?.Current;

    /// <summary>Lets the task begin anew, whatever it does or waits for; its restarts count from 0 again.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _restarts = 0;
            progress.Restarting(0);
            _endRound();
        }
    }

    /// <summary>As <see cref="Restart"/>, when the task has failed: what made it fail may be behind it now.</summary>
    public void RestartIfFailed()
    {
        if (Status.State == ConnectorState.Failed) Restart();
    }

    /// <summary>Returns when <paramref name="stopping"/> asks.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using var round = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            lock (_gate) _endRound = () => _ = round.CancelAsync();
            try
            {
                await RunRoundAsync(round.Token);
            }
            catch (Exception) when (round.IsCancellationRequested)
            {
                // Told to begin anew, or to end: whatever went wrong on the way does not matter.
            }
            finally
            {
                lock (_gate) _endRound = static () => { };
            }
        }

        progress.Enter(ConnectorState.Unassigned);
    }

    /// <summary>Runs the task, and waits after its end until it may begin anew.</summary>
    private async Task RunRoundAsync(CancellationToken round)
    {
        var started = time.GetTimestamp();
        try
        {
            await RunUntilDoneAsync(round);
            round.ThrowIfCancellationRequested();
            progress.Enter(ConnectorState.Stopped);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, round);
        }
        catch (Exception fault) when (!round.IsCancellationRequested)
        {
            var pause = PauseAfter(fault, time.GetElapsedTime(started));
            await Task.Delay(pause, time, round);
            progress.Restarting(_restarts);
        }
    }

    /// <summary>Notes a failure; how long to wait for the restart, for ever when it does not come by itself.</summary>
    private TimeSpan PauseAfter(Exception fault, TimeSpan ran)
    {
        lock (_gate)
        {
            var settings = connector.Settings.Restart;
            if (ran >= settings.ResetAfter) _restarts = 0;
            var reason = FaultText.Of(fault);
            if (_restarts >= settings.MaxAttempts)
            {
                progress.Fail(fault, restartAt: null);
                logger.TaskFailed(connector.Name, Status.Id, reason);
                return Timeout.InfiniteTimeSpan;
            }

            _restarts++;
            var pause = _pauses.DelayAfter(_restarts, retryAfter: null);
            progress.Fail(fault, time.GetUtcNow() + pause);
            logger.TaskFailedForNow(connector.Name, Status.Id, _restarts, settings.MaxAttempts, LogMessages.Text(pause), reason);
            return pause;
        }
    }

    private async Task RunUntilDoneAsync(CancellationToken stopping)
    {
        var failures = 0;
        while (true)
        {
            var before = progress.Successes;
            try
            {
                var task = create();
                Volatile.Write(ref _task, task);
                if (await task.RunAsync(stopping) == TaskEnd.Done) return;
                logger.PlaceMoved(connector.Name, Status.Id);
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                failures = progress.Successes > before ? 1 : failures + 1;
                var cause = Outage.CauseOf(fault, stopping);
                if (cause is FaultCause.Stopped or FaultCause.Plugin || (cause == FaultCause.Records && failures >= connector.Settings.Retry.MaxAttempts))
                    throw;
                await WaitAsync(fault, failures, stopping);
            }
            finally
            {
                Volatile.Write(ref _task, value: null);
            }
        }
    }

    private async Task WaitAsync(Exception fault, int failures, CancellationToken stopping)
    {
        var delay = _backoff.DelayAfter(failures, Outage.RetryAfter(fault));
        progress.Retrying(FaultText.Of(fault), time.GetUtcNow() + delay);
        logger.Retrying(connector.Name, Status.Id, FaultText.Of(fault), failures + 1, delay);
        await Task.Delay(delay, time, stopping);
    }
}
