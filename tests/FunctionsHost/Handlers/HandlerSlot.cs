using Sluice.FunctionsHost.Hosting;

namespace Sluice.FunctionsHost.Handlers;

/// <summary>The handler of the moment. A restart of the app puts another one in its place, and both run for a while.</summary>
internal sealed class HandlerSlot(Func<Handler> create, HostOutput output) : IAsyncDisposable
{
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _restarting = new(1);

    public Handler Current { get; private set; } = create();

    /// <summary>As after a change of <c>host.json</c>: the new handler gets all requests, the old one is killed in the middle of its own.</summary>
    public async Task RestartAsync()
    {
        await _restarting.WaitAsync();
        try
        {
            var old = Current;
            Current = create();
            output.Say("starts another handler beside the first");
            await Task.Delay(Overlap, TimeProvider.System, CancellationToken.None);
            await old.DisposeAsync();
            output.Say("killed the handler before");
        }
        finally
        {
            _restarting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _restarting.WaitAsync();
        await Current.DisposeAsync();
        _restarting.Dispose();
    }
}
