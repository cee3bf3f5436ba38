using Sluice.Log;

namespace Sluice.Worker.Http.Consumers;

/// <summary>Reads what an instance gets next: waits until enough is there, its time is over, or it has other partitions.</summary>
internal sealed class ConsumerPoll(IEventLog log, BodyMemory memory, TimeProvider time, CancellationToken stopping)
{
    // Whoever waits for long must be heard of in between.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MissingTopicWait = TimeSpan.FromMilliseconds(250);

    /// <summary>The caller disposes of the answer.</summary>
    public async Task<ConsumerAnswer> ReadAsync(
        ConsumerInstance instance, TimeSpan wait, long maxBytes, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        var started = time.GetTimestamp();
        var positions = await instance.PollAsync(cancellationToken);
        while (true)
        {
            var answer = await ReadOnceAsync(instance, positions, maxBytes, cancellationToken);
            var left = wait - time.GetElapsedTime(started);
            var isEnough = answer.Records > 0 && (answer.IsFull || answer.Bytes >= instance.Config.FetchMinBytes);
            // With records at hand it does not ask anew what it holds: what it is about to answer must still be its own.
            if (isEnough || left <= TimeSpan.Zero || stopping.IsCancellationRequested || (answer.Records > 0 && instance.Changed.IsCompleted))
                return answer;
            using (answer)
            {
                await WaitAsync(instance, positions, answer, left, ending.Token);
                cancellationToken.ThrowIfCancellationRequested();
                if (answer.Records == 0) positions = await instance.RefreshAsync(cancellationToken);
            }
        }
    }

    private async Task<ConsumerAnswer> ReadOnceAsync(
        ConsumerInstance instance, IReadOnlyList<PartitionPosition> positions, long maxBytes, CancellationToken cancellationToken)
    {
        var answer = new ConsumerAnswer(memory, instance.Config.Format, maxBytes);
        try
        {
            EventLogException? fault = null;
            var turn = instance.Turn++ & int.MaxValue;
            for (var i = 0; i < positions.Count && !answer.IsFull; i++)
                fault ??= await ReadAsync(instance, positions[(turn + i) % positions.Count], answer, cancellationToken);
            if (fault is not null && answer.Records == 0) throw fault;
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>Reads one partition as far as there is room; answers with what keeps it from being read, which holds up no other.</summary>
    private async Task<EventLogException?> ReadAsync(
        ConsumerInstance instance, PartitionPosition position, ConsumerAnswer answer, CancellationToken cancellationToken)
    {
        try
        {
            while (!answer.IsFull)
            {
                using var read = await log.ReadAsync(
                    position.Partition, answer.NextOf(position), new ReadLimits(answer.Room, TimeSpan.Zero), cancellationToken);
                // Asked behind the read, so that what was read is of the topic that is asked about.
                if (read.NextOffset == answer.NextOf(position) || IsGone(position)) return null;
                answer.Add(position, read);
            }

            return null;
        }
        catch (OffsetOutOfRangeException reason)
        {
            if (IsGone(position)) return null;
            await instance.ResetAsync(position, reason);
            return null;
        }
        catch (EventLogException problem) when (problem is UnknownTopicException or UnknownPartitionException)
        {
            return null; // Deleted; the group, or whoever chose it, will notice.
        }
        catch (EventLogException problem)
        {
            return problem;
        }
    }

    /// <summary>Whether the topic was deleted, though there may be another one of its name, in which the position means nothing.</summary>
    private bool IsGone(PartitionPosition position) => log.FindTopic(position.Partition.Topic)?.Id != position.Held.TopicId;

    private async Task WaitAsync(
        ConsumerInstance instance, IReadOnlyList<PartitionPosition> positions, ConsumerAnswer answer, TimeSpan left, CancellationToken cancellationToken)
    {
        var silence = instance.Timeout / 3 < LongestSilence ? instance.Timeout / 3 : LongestSilence;
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = WaitForRecordsAsync(positions, answer, left < silence ? left : silence, cut.Token);
        await Task.WhenAny(waiting, instance.Changed);
        await cut.CancelAsync();
        await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WaitForRecordsAsync(
        IReadOnlyList<PartitionPosition> positions, ConsumerAnswer answer, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (positions.Count == 0)
        {
            await Task.Delay(wait, time, cancellationToken);
            return;
        }

        if (positions.Any(IsGone))
        {
            await WaitForTopicAsync(wait, cancellationToken);
            return;
        }

        try
        {
            await log.WaitForRecordsAsync([.. positions.Select(position => (position.Partition, answer.NextOf(position)))], wait, cancellationToken);
        }
        catch (EventLogException)
        {
            await WaitForTopicAsync(wait, cancellationToken);
        }
    }

    private Task WaitForTopicAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        Task.Delay(wait < MissingTopicWait ? wait : MissingTopicWait, time, cancellationToken);
}
