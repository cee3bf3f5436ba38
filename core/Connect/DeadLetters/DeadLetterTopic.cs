using Microsoft.Extensions.Logging;
using Sluice.Connect.Configuration;
using Sluice.Connect.Options;
using Sluice.Log;

namespace Sluice.Connect.DeadLetters;

/// <summary>Where a connector puts the records that fail for good, as they were, with the reason and the origin in headers.</summary>
internal sealed class DeadLetterTopic(ConnectorDefinition connector, IEventLog log, DurableAppend appends, ILogger logger)
{
    private readonly KnownSecrets _secrets = connector.FindSecrets();

    /// <summary>Puts a sink's record away; returns when that is durable.</summary>
    /// <exception cref="ConnectorStoppedException">The configuration says that the task stops instead.</exception>
    public async Task AppendAsync(int task, SinkRecord record, LetterCause cause, int attempts, CancellationToken cancellationToken)
    {
        if (connector.Settings.Errors.Tolerance == ErrorTolerance.None)
        {
            throw new ConnectorStoppedException(
                $"{record.Position} failed for good: {cause.Reason}. The task stops at it because errors.tolerance is \"none\".");
        }

        var topic = await log.GetOrCreateTopicAsync(connector.DeadLetterTopic, cancellationToken);
        // One that was retried says again where it first came from, and counts on.
        var earlier = Redelivery.LetterIn(RetryTopic.Of(connector.Name), record);
        var origin = earlier?.Origin() ?? record;
        var letter = DeadLetterHeaders.On(new DeadLetter
        {
            Id = default,
            Connector = connector.Name,
            Topic = origin.Topic,
            Origin = (origin.Partition, origin.Offset),
            Part = origin.Part,
            Stage = cause.Stage,
            Reason = cause.ReasonWithout(_secrets),
            ExceptionClass = cause.ExceptionClass,
            ExceptionTrace = cause.TraceWithout(_secrets),
            Attempts = attempts + (earlier?.Attempts ?? 0),
            Record = origin.Record,
        });
        letter = letter with { Headers = [.. letter.Headers, DeadLetterHeaders.Of(DeadLetterHeaders.Task, task)] };
        var partition = letter.Key is { } key ? KeyPartitioner.PartitionOf(key.Span, topic.Partitions) : 0;
        await appends.AppendAsync(
            new TopicPartition(connector.DeadLetterTopic, partition), () => Encode(letter), stamp: null, cancellationToken);
        logger.DeadLettered(connector.Name, origin.Position, connector.DeadLetterTopic, cause.Reason);
    }

    private static EncodedBatches Encode(Record letter)
    {
        using var builder = new RecordBatchBuilder();
        builder.Add(
            NullableBytes.From(letter.Key),
            NullableBytes.From(letter.Value),
            (letter.Timestamp ?? DateTimeOffset.UnixEpoch).ToUnixTimeMilliseconds(),
            letter.Headers);
        return builder.Build();
    }
}
