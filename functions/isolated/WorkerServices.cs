using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Worker.AzureFunctions;
using Sluice.Worker.Configuration;
using Sluice.Worker.Hosting;

namespace Sluice.Isolated;

/// <summary>What is added to the official worker.</summary>
internal static class WorkerServices
{
    /// <summary>Adds the worker, which opens and closes with its host; throws <see cref="ConfigurationException"/> with all that is wrong.</summary>
    public static void AddWorker(this IServiceCollection services, ConfigurationSource source)
    {
        var configuration = ConfigurationLoader.Load(FunctionsHost.OfOfficialWorker(source.Environment).Over(source));
        services.Configure<KestrelServerOptions>(WorkerServer.Configure);
        services.AddSingleton(provider => new HostedWorker(
            configuration,
            TimeProvider.System,
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<IHostApplicationLifetime>()));
        services.AddHostedService(provider => provider.GetRequiredService<HostedWorker>());
    }
}
