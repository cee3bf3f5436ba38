namespace Sluice.Log;

/// <summary>What the cleaner knows of one partition, and how the two stay out of each other's way when the partition closes.</summary>
internal sealed class PartitionCompaction(StorageDirectory directory)
{
    private readonly Lock _gate = new();
    private CompactionState? _state;
    private CancellationTokenSource? _ending;
    private TaskCompletionSource? _ended;
    private bool _closed;

    /// <summary>When to look at it again; by the log's clock. Read and written by the cleaner only.</summary>
    public DateTimeOffset NextLook { get; set; }

    /// <summary>How far it is compacted. Read and written by the cleaner only.</summary>
    public CompactionState State => _state ??= CompactionState.Read(directory);

    public void Note(CompactionState state)
    {
        state.Write(directory);
        _state = state;
    }

    /// <summary>Begins work on the files; false when the partition closes. <see cref="End"/> must follow.</summary>
    /// <param name="ending">Cancelled when the partition wants to close.</param>
    public bool TryBegin(CancellationTokenSource ending)
    {
        lock (_gate)
        {
            if (_closed) return false;
            (_ending, _ended) = (ending, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return true;
        }
    }

    /// <summary>Nothing is open any more, and no file is half written.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended?.TrySetResult();
            (_ending, _ended) = (null, null);
        }
    }

    /// <summary>Ends the work that is under way, and allows none from now on.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            _ending?.Cancel();
            return _ended?.Task ?? Task.CompletedTask;
        }
    }
}
