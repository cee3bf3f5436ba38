using Sluice.Connect.Configuration;
using Sluice.Connect.DeadLetters;
using Sluice.Connect.Retry;
using Sluice.Log;

namespace Sluice.Connect.Sinks;

/// <summary>
/// Moves records from its partitions into a sink: reads, delivers, settles each record by the sink's answer, and saves its
/// place only behind what is settled.
/// </summary>
internal sealed class SinkTask : IConnectorTask
{
    private static readonly TimeSpan CommitEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastCommitTimeout = TimeSpan.FromSeconds(5);

    private readonly ConnectorDefinition _connector;
    private readonly int _task;
    private readonly IEventLog _log;
    private readonly TimeProvider _time;
    private readonly TaskProgress _progress;
    private readonly ConnectorInstance<ISink> _instance;
    private readonly RetryPipeline _pipeline;
    private readonly SinkDelivery _delivery;
    private readonly BackoffSchedule _backoff;
    private readonly DeadLetterTopic _deadLetters;
    private readonly SinkPartitions _partitions;
    private readonly SinkReader _reader;
    private readonly ParkingLot _parked = new();
    private long _committedAt;

    public SinkTask(TaskPlace place, TaskServices services)
    {
        var (connector, task, progress, _, topics) = place;
        (_connector, _task, _progress) = (connector, task, progress);
        (_log, _time) = (services.Log, services.Environment.Time);
        var logger = services.LoggerFor(connector);
        var appends = new DurableAppend(_log, _time, logger, connector.Name);
        _instance = new ConnectorInstance<ISink>(() => (ISink)services.Create(connector, task), progress, connector.Name, _time, logger);
        _pipeline = services.PipelineFor(place, _instance.LeaveIfHung);
        _delivery = new SinkDelivery(_instance, _pipeline, progress, _time);
        _backoff = new BackoffSchedule(connector.Settings.Retry, Random.Shared);
        _deadLetters = new DeadLetterTopic(connector, _log, appends, logger);
        _partitions = new SinkPartitions(connector, task, _log, services.Offsets, _time, logger);
        _reader = new SinkReader(connector, task, _log, _deadLetters, topics, logger);
    }

    public IConnector? Current => _instance.Current;

    public async Task<TaskEnd> RunAsync(CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, _partitions.Moved);
        try
        {
            await _partitions.LookAsync(stopping);
            _progress.Reached(_partitions.Progress, parked: 0);
            var (wanted, keepsKeyOrder) = await _pipeline.ExecuteAsync(OpenAsync, ending.Token);
            _progress.Opened();
            var most = Math.Max(1, Math.Min(wanted, _connector.Settings.Batch.Records ?? int.MaxValue));
            var composer = new SinkBatchComposer(_reader, _parked, keepsKeyOrder, most);
            while (!ending.IsCancellationRequested) await StepAsync(composer, ending.Token);
            return stopping.IsCancellationRequested ? TaskEnd.Done : TaskEnd.Moved;
        }
        catch (Exception) when (_partitions.Moved.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            return TaskEnd.Moved; // Whatever went wrong on the old way does not matter on the new one.
        }
        finally
        {
            using var last = new CancellationTokenSource(LastCommitTimeout, _time);
            await _partitions.EndAsync(last.Token);
            await _instance.CloseAsync();
        }
    }

    /// <summary>Opens the sink and asks how it wants its batches.</summary>
    private async ValueTask<(int MaxBatchRecords, bool KeepsKeyOrder)> OpenAsync(CancellationToken cancellationToken)
    {
        var sink = await _instance.GetAsync(cancellationToken);
        return (sink.MaxBatchRecords, sink.KeepsKeyOrder);
    }

    private async Task StepAsync(SinkBatchComposer composer, CancellationToken stopping)
    {
        var known = _partitions.All.Count;
        await _partitions.LookAsync(stopping);
        // What has just been found is behind, and shall not seem to be settled until it has been looked at.
        if (_partitions.All.Count != known) _progress.Reached(_partitions.Progress, _parked.Count);
        var batch = await composer.NextAsync(_partitions.All, _time.GetUtcNow(), stopping);
        if (batch.Count > 0)
        {
            var result = await _delivery.DeliverAsync(batch, stopping);
            await SettleAsync(batch, result, stopping);
        }

        _progress.Reached(_partitions.Progress, _parked.Count);
        if (batch.Count == 0 || _time.GetElapsedTime(_committedAt) >= CommitEvery)
        {
            await _partitions.CommitAsync(stopping);
            _committedAt = _time.GetTimestamp();
        }

        if (batch.Count == 0) await WaitAsync(stopping);
    }

    private async Task SettleAsync(List<PendingRecord> batch, DeliveryResult result, CancellationToken stopping)
    {
        var failures = result.Failures.ToDictionary(failure => failure.Index);
        if (failures.Count < batch.Count) _progress.Succeeded();
        RecordFailure? stop = null;
        for (var i = 0; i < batch.Count; i++)
        {
            var record = batch[i];
            if (!failures.TryGetValue(i, out var failure))
                record.Partition.Tracker.Settle(record.Original.Offset);
            else if (failure.Action == FaultAction.Stop)
                stop ??= failure;
            else
                await HandleAsync(record, failure, stopping);
        }

        if (stop is not null) throw new ConnectorStoppedException(stop.Reason);
    }

    private async Task HandleAsync(PendingRecord record, RecordFailure failure, CancellationToken stopping)
    {
        if (failure.Action == FaultAction.Later) record.Postponed++;
        else record.Attempts++;

        var isFinal = failure.Action == FaultAction.DeadLetter
            || (failure.Action == FaultAction.Retry && record.Attempts >= _connector.Settings.Retry.MaxAttempts);
        if (isFinal)
        {
            await _deadLetters.AppendAsync(
                _task,
                record.Original with { Part = record.Transformed.Part },
                new LetterCause(DeadLetterHeaders.DeliverStage, failure.Reason, failure.Exception),
                record.Attempts,
                stopping);
            record.Partition.Tracker.Settle(record.Original.Offset);
            return;
        }

        var due = _time.GetUtcNow() + _backoff.DelayAfter(record.Attempts + record.Postponed, failure.RetryAfter);
        _parked.Park(record, due);
        _progress.Retrying($"{record.Original.Position}: {failure.Reason}", due);
    }

    /// <summary>Waits for new records, or until a parked one may be tried again.</summary>
    private async Task WaitAsync(CancellationToken stopping)
    {
        var wait = LongestWait;
        if (_parked.NextDue is { } due && due - _time.GetUtcNow() < wait) wait = due - _time.GetUtcNow();
        if (wait <= TimeSpan.Zero) return;

        var open = _parked.IsFull ? [] : _partitions.All.Where(partition => partition.Tracker.Window < SinkReader.MaxWindow).ToList();
        if (open.Count == 0)
        {
            await Task.Delay(wait, _time, stopping);
            return;
        }

        try
        {
            await _log.WaitForRecordsAsync([.. open.Select(partition => (partition.Partition, partition.ReadOffset))], wait, stopping);
        }
        catch (EventLogException problem) when (problem is UnknownTopicException or UnknownPartitionException)
        {
            await Task.Delay(wait, _time, stopping); // Deleted in the meantime; the next look lets it go.
        }
    }
}
