using Microsoft.Extensions.Logging;
using Sluice.Log;

namespace Sluice.Connect;

/// <summary>Appends for connectors: while the log is busy or its disk refuses, it waits and tries again, for ever.</summary>
internal sealed class DurableAppend(IEventLog log, TimeProvider time, ILogger logger, string connector)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>Appends what <paramref name="encode"/> makes; it is called again for every attempt.</summary>
    public async Task<AppendResult> AppendAsync(
        TopicPartition partition, Func<EncodedBatches> encode, AppendStamp? stamp, CancellationToken cancellationToken)
    {
        var delay = FirstDelay;
        for (var attempt = 2; ; attempt++)
        {
            try
            {
                return await log.AppendAsync(partition, encode(), stamp, cancellationToken);
            }
            catch (EventLogException problem) when (problem is LogBusyException or LogUnavailableException)
            {
                if (problem is LogUnavailableException)
                    logger.Retrying(connector, 0, problem.Message, attempt, delay);
                await Task.Delay(delay, time, cancellationToken);
                delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
            }
        }
    }
}
