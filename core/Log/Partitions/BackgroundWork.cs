namespace Sluice.Log;

/// <summary>Work that is done once after each time it is woken, or after several; <c>Dispose</c> waits until it is not under way.</summary>
internal abstract class BackgroundWork : IDisposable
{
    /// <summary>There is something to do.</summary>
    public abstract void Wake();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
