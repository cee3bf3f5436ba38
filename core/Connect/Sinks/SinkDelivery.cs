using Sluice.Connect.Retry;

namespace Sluice.Connect.Sinks;

/// <summary>
/// Gives batches to the sink. Waits for ever while the other side is down; finds the guilty records when the sink throws at
/// a whole batch.
/// </summary>
internal sealed class SinkDelivery(ConnectorInstance<ISink> instance, RetryPipeline pipeline, TimeProvider time)
{
    /// <summary>Delivers a batch; what it answers names every record that failed.</summary>
    /// <exception cref="ConnectorStoppedException">Nothing will pass until somebody acts.</exception>
    public async Task<DeliveryResult> DeliverAsync(IReadOnlyList<PendingRecord> batch, CancellationToken stopping)
    {
        try
        {
            return Check(await CallAsync(batch, stopping), batch.Count);
        }
        catch (Exception fault) when (Outage.CauseOf(fault, stopping) == FaultCause.Records)
        {
            return batch.Count == 1
                ? new DeliveryResult([new RecordFailure(0, FaultAction.Retry, Describe(fault))])
                : await DeliverOneByOneAsync(batch, stopping);
        }
    }

    private async Task<DeliveryResult> DeliverOneByOneAsync(IReadOnlyList<PendingRecord> batch, CancellationToken stopping)
    {
        var failures = new List<RecordFailure>();
        var blocked = new HashSet<LaneKey>();
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i].Lane is { } lane && blocked.Contains(lane))
            {
                failures.Add(new RecordFailure(i, FaultAction.Later, "waits behind an earlier record of its key"));
                continue;
            }

            var alone = await DeliverAsync([batch[i]], stopping);
            if (alone.Failures is not [var failure, ..]) continue;
            failures.Add(failure with { Index = i });
            if (batch[i].Lane is { } failed && failure.Action != FaultAction.DeadLetter) blocked.Add(failed);
        }

        return new DeliveryResult(failures);
    }

    private ValueTask<DeliveryResult> CallAsync(IReadOnlyList<PendingRecord> batch, CancellationToken stopping)
    {
        var records = new SinkBatch([.. batch.Select(record => record.Transformed)]);
        return pipeline.ExecuteAsync(
            async cancellation =>
            {
                using var gentle = new GentleCancellation(time, cancellation, stopping);
                var sink = await instance.GetAsync(gentle.Token);
                try
                {
                    return await sink.DeliverAsync(records, gentle.Token);
                }
                catch (Exception fault) when (fault is not SinkUnavailableException)
                {
                    // Nobody knows what state it is in: the next attempt gets a new one.
                    await instance.DropAsync(sink);
                    throw;
                }
            },
            stopping);
    }

    /// <summary>A sink that answers for records it was not given cannot be believed about the others.</summary>
    private static DeliveryResult Check(DeliveryResult? result, int count)
    {
        if (result?.Failures is null) throw new ConnectorStoppedException("The sink answered nothing (null) to a delivery. It is a fault of the plugin.");
        var seen = new HashSet<int>();
        foreach (var failure in result.Failures)
        {
            if (failure.Index < 0 || failure.Index >= count || !seen.Add(failure.Index))
            {
                throw new ConnectorStoppedException(
                    $"The sink answered for record {failure.Index} of a batch of {count}, or twice for one. It is a fault of the plugin.");
            }
        }

        return result;
    }

    private static string Describe(Exception fault) => $"{fault.GetType().Name}: {fault.Message}";
}
