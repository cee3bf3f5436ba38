using System.Buffers.Binary;
using Sluice.Connect.Configuration;
using Sluice.Connect.DeadLetters;
using Sluice.Connect.Options;
using Sluice.Connect.Transforms;
using Sluice.Log;

namespace Sluice.Connect.Sources;

/// <summary>Decides where each record of a source goes: through the transforms to its topic, or to the dead letters.</summary>
internal sealed class SourceRouter(ConnectorDefinition connector, string deadLetterTopic, TimeProvider time)
{
    // As the log has it; a source's clock that is wrong must not stop everything behind it.
    private static readonly TimeSpan TimestampTolerance = TimeSpan.FromHours(1);

    private readonly KnownSecrets _secrets = connector.FindSecrets();

    /// <summary>The records of a batch that go somewhere, in order.</summary>
    /// <exception cref="ConnectorStoppedException">A record is bad, and the configuration says to stop then.</exception>
    public List<RoutedRecord> Route(SourceBatch batch)
    {
        var (routed, results) = (new List<RoutedRecord>(batch.Records.Count), new List<TransformResult>());
        foreach (var record in batch.Records)
        {
            if (record.Fault is { } unreadable)
            {
                routed.Add(ToDeadLetters(record, 0, new LetterCause(DeadLetterHeaders.ReadStage, unreadable, Exception: null)));
                continue;
            }

            results.Clear();
            connector.Transforms.Apply(record.Topic, record.Record, results);
            foreach (var (part, result) in results.Index())
            {
                var place = PositionOf(record, part);
                var problem = result.Verdict == TransformVerdict.Failed ? result.Fault : ProblemOf(result);
                if (problem is not null)
                    routed.Add(ToDeadLetters(record, part, new LetterCause(DeadLetterHeaders.TransformStage, problem, result.Exception)) with { Position = place });
                else if (result.Verdict == TransformVerdict.Passed) routed.Add(new RoutedRecord(result.Topic, result.Record, place));
            }
        }

        return routed;
    }

    /// <summary>Parts of a record have places of their own, behind its first one and before the next record.</summary>
    private static ReadOnlyMemory<byte> PositionOf(SourceRecord record, int part)
    {
        if (part == 0) return record.Position;
        var position = new byte[record.Position.Length + sizeof(int)];
        record.Position.Span.CopyTo(position);
        BinaryPrimitives.WriteInt32BigEndian(position.AsSpan(record.Position.Length), part);
        return position;
    }

    private string? ProblemOf(TransformResult result)
    {
        if (TopicName.Problem(result.Topic) is { } problem) return problem;
        if (TopicName.IsInternal(result.Topic)) return $"'{result.Topic}' is an internal topic";
        return result.Record.Timestamp - time.GetUtcNow() > TimestampTolerance
            ? $"its timestamp {result.Record.Timestamp:O} is more than an hour ahead of the clock"
            : null;
    }

    private RoutedRecord ToDeadLetters(SourceRecord record, int part, LetterCause cause)
    {
        if (connector.Settings.Errors.Tolerance == ErrorTolerance.None)
            throw new ConnectorStoppedException($"A record failed for good: {cause.Reason}. The task stops at it because errors.tolerance is \"none\".");
        var letter = DeadLetterHeaders.On(new DeadLetter
        {
            Id = default,
            Connector = connector.Name,
            Topic = record.Topic,
            Part = part,
            Stage = cause.Stage,
            Reason = cause.ReasonWithout(_secrets),
            ExceptionClass = cause.ExceptionClass,
            ExceptionTrace = cause.TraceWithout(_secrets),
            Attempts = 1,
            Record = record.Record with { Timestamp = null },
        });
        return new RoutedRecord(deadLetterTopic, letter, record.Position);
    }
}
