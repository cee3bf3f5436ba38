namespace Sluice.Log;

/// <summary>A batch of a producer does not follow its last one: something between them is missing, or it overlaps with it.</summary>
/// <param name="overlaps">It begins with records that are stored, and ends with some that are not.</param>
public sealed class OutOfOrderSequenceException(
    TopicPartition partition, ProducerIdentity producer, int expected, int got, bool overlaps = false)
    : EventLogException(
        $"{partition} expects sequence {expected} from {producer}, got {got}. Nothing was stored. "
        + (overlaps
            ? $"What lies before {expected} is stored already: send only what lies behind it."
            : "Send what is missing first; when it is lost, open a new producer (POST /producers) and begin at 0."))
{
    /// <summary>The sequence number that the next batch must begin with.</summary>
    public int Expected { get; } = expected;

    /// <summary>The sequence number that the batch began with.</summary>
    public int Got { get; } = got;
}
