using System.Runtime.CompilerServices;

namespace Sluice.Client;

/// <summary>Reads one partition page by page, checks every batch, and goes on after whatever passes by itself.</summary>
internal sealed class PartitionFollower(WorkerConnection connection, string topic, int partition, ReadOptions options)
{
    private readonly ReadOptions _options = options.StopAtEnd ? options with { Wait = TimeSpan.Zero } : options;

    public async IAsyncEnumerable<ReceivedRecord> FollowAsync(
        ReadPosition from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = from;
        while (true)
        {
            var page = await ReadAsync(position, cancellationToken);
            for (var at = 0; at < page.Batches.Length;)
            {
                foreach (var record in Decode(page, ref at))
                {
                    if (record.Offset >= options.Until) yield break;
                    yield return record;
                }
            }

            position = page.ReadNext;
            if (page.ReadNext >= options.Until) yield break;
            if (options.StopAtEnd && page.ReadNext >= page.PartitionNext) yield break;
        }
    }

    private async Task<BatchPage> ReadAsync(ReadPosition position, CancellationToken cancellationToken)
    {
        var started = connection.Time.GetTimestamp();
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return await connection.ReadAsync(topic, partition, position.ToString(), _options, cancellationToken);
            }
            catch (SluiceException problem) when (problem is WorkerUnreachableException or WorkerAnswerException { Answer.IsTransient: true })
            {
                var wait = RetryDelay.After(attempts, problem);
                if (options.Patience != Timeout.InfiniteTimeSpan && connection.Time.GetElapsedTime(started) + wait > options.Patience) throw;
                await Task.Delay(wait, connection.Time, cancellationToken);
            }
        }
    }

    private List<ReceivedRecord> Decode(BatchPage page, ref int at)
    {
        var rest = page.Batches.AsSpan(at);
        if (!BatchHeader.IsPlausible(rest) || BatchHeader.Read(rest).TotalSize > rest.Length)
            throw new SluiceException($"What the worker sent of {topic}-{partition} are no whole batches.");
        var batch = rest[..BatchHeader.Read(rest).TotalSize];
        if (!BatchHeader.IsIntact(batch))
            throw new SluiceException($"A batch of {topic}-{partition} at offset {BatchHeader.Read(batch).BaseOffset} was damaged on its way.");
        at += batch.Length;

        var records = new List<ReceivedRecord>();
        foreach (var record in new RecordSequence(batch, page.ReadFrom))
            records.Add(new ReceivedRecord(topic, partition, record.Offset, record.ToRecord()));
        return records;
    }
}
