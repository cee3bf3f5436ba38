using Sluice.Connect;
using Sluice.Log;

namespace Sluice.Worker.AzureFunctions;

/// <summary>
/// What the host's timer is for. A plan that scales to zero puts the worker to sleep between two ticks: what timers of its own
/// would do is done now, and the tick does not end before the connectors have delivered what was there when it came.
/// </summary>
internal sealed class Tick(IEventLog log, ConnectorEngine connectors, ILogger logger)
{
    /// <summary>Below <c>functionTimeout</c> in host.json, or the host would kill the worker for a sink whose other side is away.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var drained = connectors.DrainAsync(Limit, cancellationToken);
        await log.MaintainAsync(cancellationToken);
        var behind = await drained;
        if (behind.Count > 0) logger.TickEndedEarly(string.Join(", ", behind), Limit);
    }
}
