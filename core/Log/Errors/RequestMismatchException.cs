namespace Sluice.Log;

/// <summary>A request came under a key that another request has used: it is no repeat, so answering it as one would lose it.</summary>
public sealed class RequestMismatchException()
    : EventLogException(
        "This Idempotency-Key was used for another request to this topic (another body, content type or query) within the last "
        + "24 hours. Nothing was stored. Send a new request under a new key, and a repeat exactly as it was.");
