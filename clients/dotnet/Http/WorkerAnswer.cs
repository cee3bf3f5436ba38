using System.Net;

namespace Sluice.Client;

/// <summary>An answer of the worker that is not the one asked for.</summary>
/// <param name="ErrorCode">The worker's own; 0 when it gave none.</param>
/// <param name="RetryAfter">When trying again makes sense, if the worker said so.</param>
internal sealed record WorkerAnswer(HttpStatusCode Status, int ErrorCode, string Message, TimeSpan? RetryAfter)
{
    // Kafka's numbers for these errors (45, 47) behind the status.
    private const int OutOfOrderSequence = 40945;
    private const int StaleProducerEpoch = 40947;

    /// <summary>Something before this batch is not stored: perhaps it is only late.</summary>
    public bool IsOutOfOrder => ErrorCode == OutOfOrderSequence;

    /// <summary>Another producer has taken the name over.</summary>
    public bool IsFenced => ErrorCode == StaleProducerEpoch;

    /// <summary>The same request may succeed later.</summary>
    public bool IsTransient => Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || Status >= HttpStatusCode.InternalServerError;
}
