using Sluice.Connect.Retry;

namespace Sluice.Connect.Sinks;

/// <summary>
/// Gives batches to the sink. Waits for ever while the other side is down; finds the guilty records when the sink throws at
/// a whole batch.
/// </summary>
internal sealed class SinkDelivery(ConnectorInstance<ISink> instance, RetryPipeline pipeline, TaskProgress progress, TimeProvider time)
{
    /// <summary>Delivers a batch; what it answers names every record that failed.</summary>
    /// <exception cref="ConnectorStoppedException">Nothing will pass until somebody acts.</exception>
    public async Task<DeliveryResult> DeliverAsync(IReadOnlyList<PendingRecord> batch, CancellationToken stopping)
    {
        try
        {
            return await CallAsync(batch, stopping);
        }
        catch (Exception fault) when (Outage.CauseOf(fault, stopping) is FaultCause.Records or FaultCause.Plugin)
        {
            return batch.Count == 1
                ? new DeliveryResult([new RecordFailure(0, FaultAction.Retry, Describe(fault)) { Exception = fault }])
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
                    progress.Calls(nameof(ISink.DeliverAsync));
                    return SinkAnswer.Check(await sink.DeliverAsync(records, gentle.Token), records.Records.Count);
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

    private static string Describe(Exception fault) => $"{fault.GetType().Name}: {FaultText.Of(fault)}";
}
