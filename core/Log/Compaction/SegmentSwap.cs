namespace Sluice.Log;

/// <summary>
/// A compacted segment that is to stand in the place of others; asked for by the cleaner, done in the writer's own turn.
/// </summary>
/// <param name="cleaned">Written and flushed, in files with names of their own.</param>
/// <param name="replaced">Neighbours, all closed.</param>
/// <param name="end">The offset behind the last of them.</param>
internal sealed class SegmentSwap(Segment cleaned, IReadOnlyList<Segment> replaced, long end) : IDisposable
{
    private readonly ManualResetEventSlim _answered = new();
    private Exception? _failure;
    private bool _done;

    public Segment Cleaned => cleaned;

    public IReadOnlyList<Segment> Replaced => replaced;

    public long End => end;

    public bool IsAnswered => _answered.IsSet;

    /// <summary>What came of it, once it is answered; false: the partition has moved on meanwhile, and it is worth nothing.</summary>
    /// <exception cref="IOException">The disk refused; everything is as before.</exception>
    public bool Result => _failure is null ? _done : throw new IOException(_failure.Message, _failure);

    public void Wait() => _answered.Wait();

    public void Answer(bool done)
    {
        _done = done;
        _answered.Set();
    }

    public void Fail(Exception failure)
    {
        _failure = failure;
        _answered.Set();
    }

    public void Dispose() => _answered.Dispose();
}
