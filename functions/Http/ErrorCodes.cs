namespace Sluice.Worker.Http;

/// <summary>Error codes of Confluent's REST Proxy that have their own number: the status, and two digits.</summary>
internal static class ErrorCodes
{
    /// <summary>A record without a key on a compacted topic; the last two digits are Kafka's own code for it.</summary>
    public const int InvalidRecord = 40087;

    public const int TopicNotFound = 40401;
    public const int PartitionNotFound = 40402;
    public const int ConsumerNotFound = 40403;
    public const int ConsumerFormatMismatch = 40601;
    public const int ConsumerAlreadyExists = 40902;
    public const int ConsumerIllegalState = 40903;
    public const int InvalidConsumerConfig = 42204;
    public const int ConsumerConfigConstraint = 40001;

    // Not of the REST Proxy, where such a commit is a Kafka error: a rebalance or a seek has overtaken it.
    public const int StaleGeneration = 40904;

    // Kafka's own number for a message that is corrupt (2) behind the status: as it came (whatever is wrong with a batch, it
    // cannot be taken as it is, and no repeat changes that), and as it lies on the disk.
    public const int CorruptBatch = 40002;
    public const int Damaged = 50002;

    // Kafka's own numbers for these errors (45, 46, 47) behind the status.
    public const int OutOfOrderSequence = 40945;
    public const int DuplicateSequence = 40946;
    public const int StaleProducerEpoch = 40947;
}
