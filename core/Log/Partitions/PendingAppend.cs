namespace Sluice.Log;

/// <summary>An append that waits for its turn on the disk.</summary>
internal sealed class PendingAppend(EncodedBatches batches, AppendStamp? stamp)
{
    private readonly TaskCompletionSource<AppendResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _storedBytes;
    private long? _storedFrom;

    public EncodedBatches Batches { get; } = batches;

    public AppendStamp? Stamp { get; } = stamp;

    public SourceStamp? Source => Stamp as SourceStamp;

    /// <summary>The batches that are to be written.</summary>
    public Memory<byte> Fresh => Batches.Memory[_storedBytes..];

    public Task<AppendResult> Done => _done.Task;

    /// <summary>The offset given to the first record that is to be written, once it has its turn.</summary>
    public long FirstOffset { get; set; }

    /// <summary>The offset given to the last record.</summary>
    public long LastOffset { get; set; }

    /// <summary>The first batches are stored already, by an earlier attempt that a crash has cut short.</summary>
    /// <param name="bytes">How many bytes of them.</param>
    /// <param name="from">The offset of their first record; null: there are none.</param>
    public void LeaveOut(int bytes, long? from) => (_storedBytes, _storedFrom) = (bytes, from);

    public void Acknowledge() => Acknowledge(new AppendResult(_storedFrom ?? FirstOffset, LastOffset));

    public void Acknowledge(AppendResult result) => _done.TrySetResult(result);

    public void Refuse(Exception reason) => _done.TrySetException(reason);
}
