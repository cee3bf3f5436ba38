using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace Sluice.Log;

/// <summary>
/// An append that waits for its turn on the disk, and its answer. It is used again once both are done with it, the writer and
/// whoever waits for the answer, so that an append leaves no garbage behind.
/// </summary>
internal sealed class PendingAppend : IValueTaskSource<AppendResult>
{
    private const int MostKept = 1_024;
    private static readonly ConcurrentQueue<PendingAppend> Kept = [];

    // Whoever is answered goes on on a thread of its own choice: the writer has others to serve.
    private ManualResetValueTaskSourceCore<AppendResult> _answer = new() { RunContinuationsAsynchronously = true };
    private EncodedBatches? _batches;
    private CancellationTokenRegistration _givingUp;
    private int _storedBytes;
    private long? _storedFrom;
    private int _isAnswered;
    private int _holders;

    public EncodedBatches Batches => _batches!;

    public AppendStamp? Stamp { get; private set; }

    /// <summary>Why its records are not taken, unless they are stored already; null: they are.</summary>
    public EventLogException? Refusal { get; private set; }

    public SourceStamp? Source => Stamp as SourceStamp;

    /// <summary>The batches that are to be written.</summary>
    public Memory<byte> Fresh => Batches.Memory[_storedBytes..];

    /// <summary>The offset given to the first record that is to be written, once it has its turn.</summary>
    public long FirstOffset { get; set; }

    /// <summary>The offset given to the last record.</summary>
    public long LastOffset { get; set; }

    /// <summary>An append for the writer, who calls <see cref="Release"/> in the end, and for one who waits.</summary>
    public static PendingAppend Of(EncodedBatches batches, AppendStamp? stamp, EventLogException? refusal)
    {
        var pending = Kept.TryDequeue(out var kept) ? kept : new PendingAppend();
        (pending._batches, pending.Stamp, pending.Refusal) = (batches, stamp, refusal);
        (pending._storedBytes, pending._storedFrom, pending._isAnswered, pending._holders) = (0, null, 0, 2);
        return pending;
    }

    /// <summary>The answer, to be awaited once. Giving up waiting does not take the append back.</summary>
    public ValueTask<AppendResult> AnswerAsync(CancellationToken cancellationToken)
    {
        _givingUp = cancellationToken.UnsafeRegister(
            static (pending, cancellation) => ((PendingAppend)pending!).Refuse(new OperationCanceledException(cancellation)), this);
        return new ValueTask<AppendResult>(this, _answer.Version);
    }

    /// <summary>The first batches are stored already, by an earlier attempt that a crash has cut short.</summary>
    /// <param name="bytes">How many bytes of them.</param>
    /// <param name="from">The offset of their first record; null: there are none.</param>
    public void LeaveOut(int bytes, long? from) => (_storedBytes, _storedFrom) = (bytes, from);

    public void Acknowledge() => Acknowledge(new AppendResult(_storedFrom ?? FirstOffset, LastOffset));

    public void Acknowledge(AppendResult result)
    {
        if (Interlocked.Exchange(ref _isAnswered, 1) == 0) _answer.SetResult(result);
    }

    public void Refuse(Exception reason)
    {
        if (Interlocked.Exchange(ref _isAnswered, 1) == 0) _answer.SetException(reason);
    }

    /// <summary>One of the two is done with it.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0) return;
        (_batches, Stamp, Refusal, _givingUp) = (null, null, null, default);
        _answer.Reset();
        if (Kept.Count < MostKept) Kept.Enqueue(this);
    }

    AppendResult IValueTaskSource<AppendResult>.GetResult(short token)
    {
        // Not answered yet, or asked for a second time: this says so, and nothing is released.
        if (_answer.GetStatus(token) == ValueTaskSourceStatus.Pending) return _answer.GetResult(token);
        _givingUp.Dispose();
        try
        {
            return _answer.GetResult(token);
        }
        finally
        {
            Release();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<AppendResult>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<AppendResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);
}
