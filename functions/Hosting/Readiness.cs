namespace Sluice.Worker.Hosting;

/// <summary>Whether requests should be sent here: the log is open, the connectors were started, and nobody stops the worker.</summary>
internal sealed class Readiness
{
    private volatile bool _isReady;

    public bool IsReady
    {
        get => _isReady;
        set => _isReady = value;
    }
}
