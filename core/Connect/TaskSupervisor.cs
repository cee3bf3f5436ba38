using Microsoft.Extensions.Logging;
using Sluice.Connect.Configuration;
using Sluice.Connect.Retry;

namespace Sluice.Connect;

/// <summary>
/// Runs one task of a connector. A task that breaks begins again where it had got to: after an outage for ever, after any other
/// fault as often in a row as the configuration allows. What happens in it is thrown at nobody else.
/// </summary>
internal sealed class TaskSupervisor(
    ConnectorDefinition connector, TaskProgress progress, Func<IConnectorTask> create, TimeProvider time, ILogger logger)
{
    private readonly BackoffSchedule _backoff = new(connector.Settings.Retry, Random.Shared);
    private IConnectorTask? _task;

    public TaskStatus Status => progress.Status;

    /// <summary>The connector's instance at work, or null while there is none.</summary>
    public IConnector? Current => Volatile.Read(ref _task)?.Current;

    /// <summary>Returns when the task has ended for good; never throws.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            progress.Enter(ConnectorState.Running);
            await RunUntilDoneAsync(stopping);
            progress.Enter(ConnectorState.Stopped);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            progress.Enter(ConnectorState.Unassigned);
        }
        catch (Exception fault)
        {
            progress.Fail(fault);
            logger.TaskFailed(connector.Name, Status.Id, fault.Message);
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
                if (cause == FaultCause.Stopped || (cause == FaultCause.Records && failures >= connector.Settings.Retry.MaxAttempts))
                    throw;
                await WaitAsync(fault, failures, stopping);
            }
        }
    }

    private async Task WaitAsync(Exception fault, int failures, CancellationToken stopping)
    {
        var delay = _backoff.DelayAfter(failures, Outage.RetryAfter(fault));
        progress.Retrying(fault.Message, time.GetUtcNow() + delay);
        logger.Retrying(connector.Name, Status.Id, fault.Message, failures + 1, delay);
        await Task.Delay(delay, time, stopping);
    }
}
