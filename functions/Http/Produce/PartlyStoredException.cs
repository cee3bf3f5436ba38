namespace Sluice.Worker.Http.Produce;

/// <summary>Some partitions stored their part of a request, and others could not.</summary>
internal sealed class PartlyStoredException(int stored, int partitions, Exception? cause)
    : Exception(
        $"{stored} of {partitions} partitions stored their part of the request, the others did not: {cause?.Message} "
        + "Sending the request again stores that part twice.",
        cause);
