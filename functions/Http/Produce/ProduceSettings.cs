namespace Sluice.Worker.Http.Produce;

/// <summary>What holds for all records of one request.</summary>
/// <param name="Turn">Counts the requests of a topic; records without a key go to this one modulo the partitions.</param>
/// <param name="Timestamp">The time of the append, in milliseconds since 1970 UTC.</param>
/// <param name="RecordLimit">The most bytes of a record; it has a key and a value, and no headers.</param>
/// <param name="OneBatch">Whether each partition's records are one batch, which a crash keeps whole or not at all.</param>
/// <param name="NeedsKeys">Whether the topic is compacted, so that a record without a key is refused.</param>
internal readonly record struct ProduceSettings(int Turn, long Timestamp, long RecordLimit, bool OneBatch, bool NeedsKeys);
