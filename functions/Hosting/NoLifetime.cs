namespace Sluice.Worker.Hosting;

/// <summary>The command line watches for Ctrl-C and SIGTERM; the server is started and stopped by it alone.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
