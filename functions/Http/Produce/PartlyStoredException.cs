namespace Sluice.Worker.Http.Produce;

/// <summary>Some partitions stored their part of a request, and others could not.</summary>
/// <param name="known">Whether the request has an Idempotency-Key, so that a repeat stores only what is missing.</param>
internal sealed class PartlyStoredException(int stored, int partitions, bool known, Exception? cause)
    : Exception(
        $"{stored} of {partitions} partitions stored their part of the request, the others did not: {cause?.Message} "
        + (known ? "Sending the request again stores what is missing." : "Sending the request again stores that part twice."),
        cause);
