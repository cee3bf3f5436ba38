namespace Sluice.Worker.Hosting;

/// <summary>Whether requests should be sent here: the log is open, the connectors were started, and nobody stops the worker.</summary>
internal sealed class Readiness
{
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isReady;

    /// <summary>Ends with the first request, whatever it asks.</summary>
    public Task Called => _called.Task;

    public bool IsReady
    {
        get => _isReady;
        set => _isReady = value;
    }

    /// <summary>Somebody has sent a request.</summary>
    public void NoteCall() => _called.TrySetResult();
}
