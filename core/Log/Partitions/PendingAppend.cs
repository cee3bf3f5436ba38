namespace Sluice.Log;

/// <summary>An append that waits for its turn on the disk.</summary>
internal sealed class PendingAppend(EncodedBatches batches, AppendStamp? stamp)
{
    private readonly TaskCompletionSource<AppendResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EncodedBatches Batches { get; } = batches;

    public SourceStamp? Source { get; } = stamp as SourceStamp;

    public Task<AppendResult> Done => _done.Task;

    /// <summary>The offset given to the first record, once it has its turn.</summary>
    public long FirstOffset { get; set; }

    public void Acknowledge(AppendResult result) => _done.TrySetResult(result);

    public void Refuse(Exception reason) => _done.TrySetException(reason);
}
