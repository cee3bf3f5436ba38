using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sluice.Worker.Http;

namespace Sluice.Worker.Hosting;

/// <summary>The HTTP server: Kestrel with the endpoints, and nothing that a start does not need.</summary>
internal sealed class WorkerServer : IAsyncDisposable
{
    // Long enough for a request under way, short enough for somebody who waits at a terminal.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly WebApplication _application;

    private WorkerServer(WebApplication application) => _application = application;

    /// <summary>Where the server listens, with the port that was chosen for port 0.</summary>
    public IReadOnlyCollection<string> Addresses =>
        [.. _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>Listens; throws <see cref="IOException"/> when an address is taken.</summary>
    public static async Task<WorkerServer> StartAsync(
        IReadOnlyList<ListenAddress> addresses, WorkerParts parts, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "sluice" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, addresses));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(logging);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTimeout);
        var application = builder.Build();
        WorkerPipeline.Use(application, parts, logging, application.Lifetime.ApplicationStopping);
        try
        {
            await application.StartAsync(cancellationToken);
            return new WorkerServer(application);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes no more requests, ends streams and waits, and lets requests under way finish for a few seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    /// <summary>What holds for every server that requests to a worker come in by.</summary>
    public static void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        // The endpoints have limits of their own, and answer with a message when one is passed.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxConcurrentConnections = 10_000;
    }

    private static void Configure(KestrelServerOptions kestrel, IReadOnlyList<ListenAddress> addresses)
    {
        Configure(kestrel);
        foreach (var address in addresses) address.ApplyTo(kestrel);
    }
}
