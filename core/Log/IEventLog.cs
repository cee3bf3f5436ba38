namespace Sluice.Log;

/// <summary>The log as the rest of the program sees it: topics with partitions, appended to and read by offset.</summary>
/// <remarks>
/// Every method throws an <see cref="EventLogException"/> for what can be expected to go wrong; its subclasses say what.
/// What <see cref="AppendAsync"/> has acknowledged is durable as the log's <see cref="LogDurability"/> says, and a reader sees
/// a record only once it is acknowledged.
/// </remarks>
public interface IEventLog : IAsyncDisposable
{
    /// <summary>All topics, the internal ones (<c>__...</c>) too, ordered by name.</summary>
    IReadOnlyList<TopicInfo> Topics { get; }

    /// <summary>One topic, or null when there is none of that name.</summary>
    TopicInfo? FindTopic(string topic);

    /// <summary>The topic; made with the default settings when it does not exist and creation on first use is on.</summary>
    /// <exception cref="InvalidTopicException">No topic can have that name.</exception>
    /// <exception cref="UnknownTopicException">It does not exist, and creation on first use is off.</exception>
    ValueTask<TopicInfo> GetOrCreateTopicAsync(string topic, CancellationToken cancellationToken);

    /// <summary>Makes a topic. The answer comes when it is durable.</summary>
    /// <exception cref="InvalidTopicException">No topic can have that name or these settings.</exception>
    /// <exception cref="TopicExistsException">There is one of that name.</exception>
    ValueTask<TopicInfo> CreateTopicAsync(string topic, TopicSettings settings, CancellationToken cancellationToken);

    /// <summary>Changes a topic's settings; partitions can be added, never removed.</summary>
    /// <exception cref="InvalidTopicException">The settings cannot be.</exception>
    /// <exception cref="UnknownTopicException">There is no topic of that name.</exception>
    ValueTask<TopicInfo> AlterTopicAsync(string topic, TopicSettings settings, CancellationToken cancellationToken);

    /// <summary>Deletes a topic with all its records, for ever.</summary>
    /// <exception cref="UnknownTopicException">There is no topic of that name.</exception>
    ValueTask DeleteTopicAsync(string topic, CancellationToken cancellationToken);

    /// <summary>
    /// Appends batches to one partition, one behind the other, and answers when they are durable. Takes
    /// <paramref name="batches"/> over: they are disposed of whatever happens.
    /// </summary>
    /// <param name="stamp">
    /// A <see cref="SourceStamp"/>, set by the connector engine for records that come from a source, or a
    /// <see cref="RequestStamp"/>, got from <see cref="OpenRequestAsync"/>: repeats are recognised by it and stored once. Batches
    /// that name a producer in their headers need none: they are recognised by their sequence.
    /// </param>
    /// <exception cref="LogBusyException">Too many bytes wait to be written; nothing of this append was stored.</exception>
    /// <exception cref="LogUnavailableException">The disk refused; what was not acknowledged may or may not be there later.</exception>
    /// <exception cref="SourceConflictException">Part of the batches is already there; see the exception.</exception>
    /// <exception cref="OutOfOrderSequenceException">A producer's batch does not follow its last one.</exception>
    /// <exception cref="DuplicateSequenceException">A producer's batch is a repeat too old for its offsets to be known.</exception>
    /// <exception cref="StaleProducerEpochException">The producer was opened again and writes with a higher epoch now.</exception>
    /// <exception cref="InvalidProducerException">The batches contradict each other in what they say of their producer.</exception>
    /// <exception cref="RequestMismatchException">Another request has used this key.</exception>
    /// <exception cref="InvalidRecordException">A record has no key, and the topic is compacted. Repeats are answered all the same.</exception>
    /// <exception cref="BatchTooLargeException">A batch is larger than readers take.</exception>
    /// <exception cref="TimestampAheadException">A record is ahead of the clock. Repeats are answered all the same.</exception>
    ValueTask<AppendResult> AppendAsync(
        TopicPartition partition, EncodedBatches batches, AppendStamp? stamp, CancellationToken cancellationToken);

    /// <summary>
    /// Who a producer is to say it is in the headers of its batches, so that what it sends again is stored once. A name gets the
    /// same id each time with the epoch raised by one, and whoever wrote under it before is shut out; without one, an id is new.
    /// </summary>
    /// <param name="name">Null, or 1 to 255 characters.</param>
    /// <exception cref="InvalidProducerException">No producer can have that name.</exception>
    /// <exception cref="LogBusyException">There are as many named producers as may be, and none that was idle for long.</exception>
    ValueTask<ProducerIdentity> NewProducerAsync(string? name, CancellationToken cancellationToken);

    /// <summary>
    /// Begins a request that the client knows by a key, after others of the same key have ended. Appends that carry its stamp are
    /// stored once for a day, whatever becomes of their records.
    /// </summary>
    /// <param name="key">The client's key; it counts within the topic.</param>
    /// <param name="fingerprint">Of all that makes up the request.</param>
    /// <exception cref="UnknownTopicException">There is no topic of that name.</exception>
    /// <exception cref="RequestMismatchException">Another request has used this key.</exception>
    ValueTask<OpenRequest> OpenRequestAsync(string topic, string key, ulong fingerprint, CancellationToken cancellationToken);

    /// <summary>
    /// Reads whole batches, beginning with the one that holds <paramref name="offset"/>; at least one batch when there is any,
    /// then up to <see cref="ReadLimits.MaxBytes"/>. At the end of the partition it waits for the next record up to
    /// <see cref="ReadLimits.Wait"/>, then answers empty. The caller disposes of the answer.
    /// </summary>
    /// <exception cref="OffsetOutOfRangeException">The offset is before the first or behind the next one.</exception>
    /// <exception cref="CorruptBatchException">The bytes at this offset are damaged.</exception>
    ValueTask<LogRead> ReadAsync(
        TopicPartition partition, long offset, ReadLimits limits, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until one of the partitions has a record at or behind its offset, at most for <paramref name="wait"/>.
    /// </summary>
    ValueTask WaitForRecordsAsync(
        IReadOnlyCollection<(TopicPartition Partition, long Offset)> positions, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>The offsets that a partition holds now.</summary>
    /// <exception cref="UnknownTopicException">There is no such topic.</exception>
    /// <exception cref="UnknownPartitionException">The topic has no such partition.</exception>
    PartitionOffsets OffsetsOf(TopicPartition partition);

    /// <summary>The first offset whose record is at or after <paramref name="time"/>; the next offset when there is none.</summary>
    ValueTask<long> OffsetForTimeAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>The last position of a source's part that is durable in this partition, or null.</summary>
    ReadOnlyMemory<byte>? SourcePositionOf(TopicPartition partition, string source, string part);

    /// <summary>What a partition is made of now: its offsets, its files, and how fast records come in.</summary>
    /// <exception cref="UnknownTopicException">There is no such topic.</exception>
    /// <exception cref="UnknownPartitionException">The topic has no such partition.</exception>
    PartitionDescription Describe(TopicPartition partition);

    /// <summary>
    /// Looks after retention and notes what is flushed, now and not at the next interval: for whoever cannot rely on timers, as a
    /// process that is put to sleep between requests. Ends when that is done.
    /// </summary>
    Task MaintainAsync(CancellationToken cancellationToken);
}
