using Microsoft.Azure.Functions.Worker;

namespace Sluice.Isolated;

/// <summary>What the host calls by its clock.</summary>
public sealed class TimerFunctions(HostedWorker worker)
{
    /// <summary>Maintenance, and connectors brought up to date.</summary>
    /// <param name="timer">When it was due and the like, which makes no difference here.</param>
    /// <param name="cancellationToken">Fires when the host gives the call up.</param>
    [Function("tick")]
    public Task TickAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => worker.TickAsync(cancellationToken);
}
