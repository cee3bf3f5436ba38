namespace Sluice.Log;

/// <summary>A request that is being served: until this is disposed of, others with the same key wait.</summary>
public sealed class OpenRequest : IDisposable
{
    private readonly RequestGate _gate;
    private readonly RequestMemory _memory;
    private int _reserved;
    private bool _disposed;

    internal OpenRequest(RequestStamp stamp, bool isRepeat, RequestGate gate, RequestMemory memory) =>
        (Stamp, IsRepeat, _gate, _memory) = (stamp, isRepeat, gate, memory);

    /// <summary>
    /// What the append to each partition carries. A repeat has the partitions and the time of the first one, so that every
    /// record meets its first copy.
    /// </summary>
    public RequestStamp Stamp { get; }

    /// <summary>True: at least a part of the request is stored.</summary>
    public bool IsRepeat { get; }

    /// <summary>Sees to it that a new request can be remembered, before anything of it is stored.</summary>
    /// <param name="partitions">In how many partitions it has records.</param>
    /// <exception cref="LogBusyException">As many requests as may be are remembered.</exception>
    public void Reserve(int partitions)
    {
        if (IsRepeat) return;
        _memory.Reserve(partitions);
        _reserved += partitions;
    }

    /// <summary>Lets the next one of the same key in.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _memory.Return(_reserved);
        _gate.Leave(Stamp.Request);
    }
}
