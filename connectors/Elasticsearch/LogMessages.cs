using Microsoft.Extensions.Logging;

namespace Sluice.Connectors.Elasticsearch;

internal static partial class LogMessages
{
    [LoggerMessage(EventId = 5101, Level = LogLevel.Warning,
        Message = "The cluster refused a request of {Refused} bytes as too large; from now on they hold at most {Limit}. Set batch.bytes to that")]
    public static partial void LimitLearned(this ILogger logger, long refused, long limit);
}
