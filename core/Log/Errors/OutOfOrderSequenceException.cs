namespace Sluice.Log;

/// <summary>A batch of a producer does not follow its last one: something between them is missing.</summary>
public sealed class OutOfOrderSequenceException(TopicPartition partition, ProducerIdentity producer, int expected, int got)
    : EventLogException(
        $"{partition} expects sequence {expected} from {producer}, got {got}. Nothing was stored. Send what is missing first; "
        + "when it is lost, open a new producer (POST /producers) and begin at 0.")
{
    /// <summary>The sequence number that the next batch must begin with.</summary>
    public int Expected { get; } = expected;

    /// <summary>The sequence number that the batch began with.</summary>
    public int Got { get; } = got;
}
