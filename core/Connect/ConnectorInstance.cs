using Microsoft.Extensions.Logging;
using Sluice.Connect.Retry;

namespace Sluice.Connect;

/// <summary>
/// The instance of a connector that a task uses: made and opened when it is needed, thrown away after a fault, left behind
/// when it hangs.
/// </summary>
internal sealed class ConnectorInstance<T>(Func<T> create, TaskProgress progress, string name, TimeProvider time, ILogger logger)
    where T : class, IConnector
{
    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(5);

    private T? _open;

    /// <summary>The open instance, or null while there is none.</summary>
    public T? Current => Volatile.Read(ref _open);

    /// <summary>The open instance; a new one is made and opened when there is none.</summary>
    public async ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        if (Current is { } open) return open;
        var fresh = Create();
        try
        {
            // Whoever waited may be gone: an instance must not go to work beside the one that took its place.
            cancellationToken.ThrowIfCancellationRequested();
            progress.Calls(nameof(IConnector.OpenAsync));
            await fresh.OpenAsync(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch
        {
            await CloseAsync(fresh);
            throw;
        }

        Volatile.Write(ref _open, fresh);
        return fresh;
    }

    /// <summary>Throws an instance away, if it is still the one in use.</summary>
    public async ValueTask DropAsync(T instance)
    {
        if (Interlocked.CompareExchange(ref _open, value: null, instance) == instance) await CloseAsync(instance);
    }

    /// <summary>After a failed attempt: an instance that hangs is left alone, since to dispose of it could hang, too.</summary>
    public void LeaveIfHung(Exception error)
    {
        if (error is CallTimedOutException { Abandoned: true }) Leave();
    }

    /// <summary>The instance hangs: nobody calls it again, also not to dispose of it.</summary>
    public void Leave() => Volatile.Write(ref _open, value: null);

    /// <summary>Throws the instance away, if there is one.</summary>
    public async ValueTask CloseAsync()
    {
        if (Interlocked.Exchange(ref _open, value: null) is { } open) await CloseAsync(open);
    }

    private T Create()
    {
        progress.Calls("the constructor");
        try
        {
            return create();
        }
        catch (Exception fault) when (fault is not ConnectorStoppedException && !Outage.Is(fault))
        {
            throw new ConnectorStoppedException($"The connector could not be made: {FaultText.Of(fault)}", fault);
        }
    }

    private async ValueTask CloseAsync(T instance)
    {
        try
        {
            await Task.Run(async () => await instance.DisposeAsync()).WaitAsync(DisposeTimeout, time);
        }
        catch (Exception fault)
        {
            // It is not used any more, and nothing it held is needed: nobody has to wait for a better end.
            logger.CloseFailed(name, FaultText.Of(fault));
        }
    }
}
