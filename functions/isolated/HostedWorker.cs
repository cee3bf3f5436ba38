using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Worker.AzureFunctions;
using Sluice.Worker.Configuration;
using Sluice.Worker.Hosting;

namespace Sluice.Isolated;

/// <summary>
/// The worker in the process of the official one: open before that has told the host that it is there, so that no function can be
/// called too early, and closed after all servers have stopped.
/// </summary>
public sealed class HostedWorker : IHostedLifecycleService, IAsyncDisposable
{
    private readonly LoadedConfiguration _configuration;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logging;
    private readonly IHostApplicationLifetime _lifetime;
    private WorkerCore? _core;
    private RequestDelegate? _pipeline;
    private HostWatch? _watch;

    internal HostedWorker(LoadedConfiguration configuration, TimeProvider time, ILoggerFactory logging, IHostApplicationLifetime lifetime) =>
        (_configuration, _time, _logging, _lifetime) = (configuration, time, logging, lifetime);

    private static InvalidOperationException NotOpen => new("The worker is not open.");

    /// <summary>Opens the log, and whatever else requests stand on.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        _core = await WorkerCore.OpenAsync(_configuration, _time, _logging, cancellationToken);
        _pipeline = RequestPipeline.Build(_core.Parts, _logging, _lifetime.ApplicationStopping);
        _watch = HostWatch.Start(_configuration.Host, _time, _logging.CreateLogger("Sluice.Worker"), _lifetime.ApplicationStopping);
        _watch.Ending.Register(_lifetime.StopApplication);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sets the connectors to work.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _core?.Start();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_core is not null) _core.Parts.Readiness.IsReady = false;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Closes what was opened. The services may do this twice: they know this object by two names.</summary>
    public async ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _watch, null)?.Dispose();
        if (Interlocked.Exchange(ref _core, null) is { } core) await core.DisposeAsync();
    }

    /// <summary>Answers a request as the worker standing alone would.</summary>
    internal Task AnswerAsync(HttpContext context)
    {
        // What was found until now is the function, which is not the endpoint.
        context.SetEndpoint(null);
        context.Request.RouteValues = [];
        return (_pipeline ?? throw NotOpen)(context);
    }

    /// <summary>Does what is due every minute; ends early when the worker stops.</summary>
    internal async Task TickAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_lifetime.ApplicationStopping, cancellationToken);
        await (_core ?? throw NotOpen).Parts.Tick.RunAsync(ending.Token);
    }
}
