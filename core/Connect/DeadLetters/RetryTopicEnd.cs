using Sluice.Connect.Configuration;
using Sluice.Log;

namespace Sluice.Connect.DeadLetters;

/// <summary>Takes the retry topic of a connector away that is no more. Killed at any instruction, it loses no letter.</summary>
internal sealed class RetryTopicEnd(IEventLog log, CommittedOffsets offsets, LetterRetry retry)
{
    private const int Partition = 0;

    /// <summary>Returns how many letters were put back among the dead letters.</summary>
    public async Task<int> EndAsync(ConnectorDefinition connector, CancellationToken cancellationToken)
    {
        if (log.FindTopic(RetryTopic.Of(connector.Name)) is not { } topic || !await IsOursAsync(connector, topic, cancellationToken)) return 0;
        var settled = offsets.Find(GroupName.OfConnector(connector.Name), topic.Id, Partition)?.Next ?? 0;
        var count = 0;
        await foreach (var record in ReadAsync(topic, settled, cancellationToken))
        {
            await retry.PutBackAsync(connector, topic, Redelivery.LetterIn(topic.Name, record)!, cancellationToken);
            count++;
        }

        await log.DeleteTopicAsync(topic.Name, cancellationToken);
        return count;
    }

    /// <summary>Somebody may have made a topic of that name for himself: it is ours when it has nothing but letters of the connector.</summary>
    private async Task<bool> IsOursAsync(ConnectorDefinition connector, TopicInfo topic, CancellationToken cancellationToken)
    {
        if (topic.Partitions != 1) return false;
        await foreach (var record in ReadAsync(topic, 0, cancellationToken))
        {
            if (Redelivery.LetterIn(topic.Name, record)?.Connector != connector.Name) return false;
        }

        return true;
    }

    private async IAsyncEnumerable<SinkRecord> ReadAsync(
        TopicInfo topic, long from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = new TopicPartition(topic.Name, Partition);
        var (first, next) = log.OffsetsOf(place);
        for (var offset = Math.Max(from, first); offset < next;)
        {
            var records = new List<SinkRecord>();
            using (var read = await log.ReadAsync(place, offset, ReadLimits.Default, cancellationToken))
            {
                foreach (var record in read) records.Add(new SinkRecord(topic.Name, Partition, record.Offset, record.ToRecord()));
                offset = read.NextOffset;
            }

            foreach (var record in records) yield return record;
        }
    }
}
