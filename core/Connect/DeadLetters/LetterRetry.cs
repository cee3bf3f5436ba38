using Sluice.Connect.Configuration;
using Sluice.Connect.Transforms;
using Sluice.Log;

namespace Sluice.Connect.DeadLetters;

/// <summary>Sends one dead letter once more. The same letter sent again within a day is stored once.</summary>
/// <param name="isThere">Whether there is a connector of a name; in one that was deleted a letter would wait for nobody.</param>
internal sealed class LetterRetry(IEventLog log, TimeProvider time, Func<string, bool> isThere)
{
    /// <summary>Null when it is durable where it goes; else why it cannot go there.</summary>
    public async Task<string?> SendAsync(
        ConnectorDefinition connector, DeadLetter letter, RetryTarget target, CancellationToken cancellationToken)
    {
        if (letter.Damage is { } damage) return damage;
        var isSink = connector.Plugin.Kind == ConnectorKind.Sink;
        if (target == RetryTarget.Connector)
        {
            if (!isSink) return $"{connector.Name} is a source, which takes nothing back; send it to its topic";
            if (letter.Origin is null) return "its headers do not say where it came from";
            if (!isThere(connector.Name)) return $"connector {connector.Name} was deleted";
            var retries = await RetryTopic.OpenAsync(log, connector.Name, cancellationToken);
            await AppendAsync(connector, letter, new TopicPartition(retries.Name, 0), DeadLetterHeaders.On(letter), 0, cancellationToken);
            return null;
        }

        if (isSink) return await ToTopicAsync(connector, letter, letter.Topic, letter.Record, letter.Origin?.Partition, 0, cancellationToken);
        var results = new List<TransformResult>();
        if (letter.Stage == DeadLetterHeaders.TransformStage) connector.Transforms.Apply(letter.Topic, letter.Record, results);
        else results.Add(new TransformResult(TransformVerdict.Passed, letter.Topic, letter.Record, Fault: null));
        if (results.Count > 1 && letter.Part < results.Count) results = [results[letter.Part]];
        foreach (var (part, result) in results.Index())
        {
            if (result.Verdict == TransformVerdict.Failed) return result.Fault;
            if (result.Verdict == TransformVerdict.Dropped) continue;
            if (await ToTopicAsync(connector, letter, result.Topic, result.Record, partition: null, part, cancellationToken) is { } problem) return problem;
        }

        return null;
    }

    /// <summary>Puts a letter that waits in a retry topic, and will be read by nobody, back among the dead letters.</summary>
    public async Task PutBackAsync(ConnectorDefinition connector, TopicInfo retries, DeadLetter letter, CancellationToken cancellationToken)
    {
        var topic = await log.GetOrCreateTopicAsync(connector.DeadLetterTopic, cancellationToken);
        var record = DeadLetterHeaders.On(letter);
        var partition = record.Key is { } key ? KeyPartitioner.PartitionOf(key.Span, topic.Partitions) : 0;
        await AppendOnceAsync($"retry {retries.Id:N} {letter.Id}", new TopicPartition(topic.Name, partition), record, cancellationToken);
    }

    private async Task<string?> ToTopicAsync(
        ConnectorDefinition connector, DeadLetter letter, string name, Record record, int? partition, int part, CancellationToken cancellationToken)
    {
        if (TopicName.Problem(name) is not null || TopicName.IsInternal(name)) return $"its headers name no topic to send it to ('{name}')";
        var topic = await log.GetOrCreateTopicAsync(name, cancellationToken);
        var to = record.Key is { } key ? KeyPartitioner.PartitionOf(key.Span, topic.Partitions)
            : partition is { } before && before < topic.Partitions ? before : 0;
        try
        {
            await AppendAsync(connector, letter, new TopicPartition(name, to), record, part, cancellationToken);
            return null;
        }
        catch (Exception problem) when (problem is InvalidRecordException or TimestampAheadException)
        {
            return problem.Message;
        }
    }

    private async Task AppendAsync(
        ConnectorDefinition connector, DeadLetter letter, TopicPartition to, Record record, int part, CancellationToken cancellationToken)
    {
        // A crash between this and the note that the letter is dealt with must not double the record.
        var name = $"dead letter {log.FindTopic(connector.DeadLetterTopic)?.Id:N} {letter.Id} {part}";
        await AppendOnceAsync(name, to, record, cancellationToken);
    }

    private async Task AppendOnceAsync(string name, TopicPartition to, Record record, CancellationToken cancellationToken)
    {
        using var request = await log.OpenRequestAsync(to.Topic, name, fingerprint: 0, cancellationToken);
        request.Reserve(1);
        using var builder = new RecordBatchBuilder();
        builder.Add(
            NullableBytes.From(record.Key),
            NullableBytes.From(record.Value),
            (record.Timestamp ?? time.GetUtcNow()).ToUnixTimeMilliseconds(),
            [.. record.Headers, RequestStampHeader.Of(request.Stamp)]);
        await log.AppendAsync(to, builder.Build(), request.Stamp, cancellationToken);
    }
}
