using Microsoft.Extensions.Logging;

namespace Sluice.Log;

/// <summary>What the log has to tell somebody who must act; events 1000 to 1099.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(EventId = 1000, Level = LogLevel.Warning,
        Message = "{Partition} ended in a torn batch at offset {Offset} ({Damage}); {Bytes} bytes that were never acknowledged "
            + "are cut off and kept in {File}")]
    public static partial void TornTailCut(
        this ILogger logger, TopicPartition partition, long offset, string damage, long bytes, string file);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error,
        Message = "{Partition} is damaged at offset {Offset} ({Damage}), in what was written safely before. Nothing is cut: "
            + "reads fail there; restore {File} from a backup")]
    public static partial void Damaged(
        this ILogger logger, TopicPartition partition, long offset, string damage, string file);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Error,
        Message = "{Partition} takes no records now: {Reason}. It tries again with the next one")]
    public static partial void WriteFailed(this ILogger logger, TopicPartition partition, string reason);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Information, Message = "{Partition} takes records again")]
    public static partial void WriteResumed(this ILogger logger, TopicPartition partition);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning,
        Message = "{Partition}: maintenance could not be done now: {Reason}. It is tried again in a while")]
    public static partial void MaintenanceFailed(this ILogger logger, TopicPartition partition, string reason);

    [LoggerMessage(EventId = 1005, Level = LogLevel.Warning,
        Message = "The folder of topic {Topic} is there, but the topic is not in the list of topics: it is taken in with the "
            + "default settings")]
    public static partial void TopicAdopted(this ILogger logger, string topic);

    [LoggerMessage(EventId = 1010, Level = LogLevel.Warning,
        Message = "Topic {Topic} keeps its {Has} partitions, though the configuration says {Configured}: partitions can be added, "
            + "never removed. Write {Has} there")]
    public static partial void PartitionsStay(this ILogger logger, string topic, int has, int configured);

    [LoggerMessage(EventId = 1008, Level = LogLevel.Warning,
        Message = "Topic {Topic} is deleted, but not all of its files: {Reason}. They go when the worker starts again")]
    public static partial void FilesNotDeleted(this ILogger logger, string topic, string reason);

    [LoggerMessage(EventId = 1009, Level = LogLevel.Error, Message = "{Damage} The files are in {Folder}")]
    public static partial void DamageRead(this ILogger logger, string damage, string folder);

    [LoggerMessage(EventId = 1006, Level = LogLevel.Information,
        Message = "{Partition}: an index was missing or did not fit, and was built again")]
    public static partial void IndexRebuilt(this ILogger logger, TopicPartition partition);

    [LoggerMessage(EventId = 1007, Level = LogLevel.Error,
        Message = "{Partition}: {Count} of the remembered idempotency keys are damaged or gone; {Found} are found again in the log. "
            + "Those that are not, of records that are deleted, may be stored again when they are repeated")]
    public static partial void RequestsDamaged(this ILogger logger, TopicPartition partition, long count, int found);

    [LoggerMessage(EventId = 1050, Level = LogLevel.Warning,
        Message = "Committed offsets that nobody needs any more could not be forgotten now: {Reason}. It is tried again in a while")]
    public static partial void OffsetsNotForgotten(this ILogger logger, string reason);

    [LoggerMessage(EventId = 1020, Message = "{Partition} was compacted: {Result}, in {Seconds:0.00} s")]
    public static partial void Compacted(
        this ILogger logger, LogLevel level, TopicPartition partition, CleaningResult result, double seconds);

    [LoggerMessage(EventId = 1021, Level = LogLevel.Error,
        Message = "{Partition} cannot be compacted: {Damage} Restore the partition from a backup; until then it grows")]
    public static partial void CompactionMetDamage(this ILogger logger, TopicPartition partition, string damage);

    [LoggerMessage(EventId = 1022, Level = LogLevel.Warning,
        Message = "{Partition} could not be compacted now: {Reason}. It is tried again in a while")]
    public static partial void CompactionFailed(this ILogger logger, Exception failure, TopicPartition partition, string reason);
}
