using Sluice.Log;

namespace Sluice.Connect.DeadLetters;

/// <summary>Which dead letters somebody has dealt with, in the internal topic <c>__deadletters</c>: one value for each partition.</summary>
internal sealed class HandledLetters(KeyedTopic topic)
{
    private const string Topic = "__deadletters";

    // What is noted of a partition is one record of the log.
    private const int MostRanges = 20_000;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    public static async Task<HandledLetters> OpenAsync(IEventLog log, TimeProvider time, CancellationToken cancellationToken) =>
        new(await KeyedTopic.OpenAsync(log, Topic, time, cancellationToken));

    /// <summary>What is dealt with in a partition; the caller's own copy.</summary>
    /// <param name="deadLetters">A topic that was deleted and made again is another one.</param>
    public HandledOffsets Of(TopicInfo deadLetters, int partition)
    {
        return topic.Find(Key(deadLetters, partition)) is { } value ? HandledOffsets.Read(value) : new HandledOffsets();
    }

    /// <summary>Throws when no more can be noted, before anything is done that would have to be.</summary>
    public void CheckRoom(TopicInfo deadLetters, int letters)
    {
        for (var partition = 0; partition < deadLetters.Partitions; partition++)
        {
            if (Of(deadLetters, partition).Ranges + letters <= MostRanges) continue;
            throw new LogBusyException(
                $"About {MostRanges} dead letters of {deadLetters.Name} are dealt with one by one, with open ones between them. Deal with those between, then with this one.", RetryAfter);
        }
    }

    /// <summary>Returns when it is durable. One call at a time for a topic.</summary>
    public async Task AddAsync(TopicInfo deadLetters, IEnumerable<DeadLetterId> ids, Func<int, long> firstOf, CancellationToken cancellationToken)
    {
        foreach (var partition in ids.GroupBy(id => id.Partition))
        {
            var handled = Of(deadLetters, partition.Key);
            handled.ForgetBelow(firstOf(partition.Key));
            foreach (var id in partition) handled.Add(id.Offset);
            await topic.PutAsync(Key(deadLetters, partition.Key), handled.Write(), cancellationToken);
        }
    }

    private static string Key(TopicInfo deadLetters, int partition) => $"{deadLetters.Id:N}/{partition}";
}
