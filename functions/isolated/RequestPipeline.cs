using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Worker.Hosting;
using Sluice.Worker.Http;

namespace Sluice.Isolated;

/// <summary>
/// The worker's own way of a request, behind the one that the official worker has. It has services of its own: in the official
/// worker's, its endpoints would be offered to everybody who finds the port, past the host and its keys.
/// </summary>
internal static class RequestPipeline
{
    /// <summary>Answers requests whatever endpoint they were found to be for: see <see cref="HostedWorker.AnswerAsync"/>.</summary>
    /// <param name="stopping">Fires when the worker begins to stop: whatever waits or streams ends then.</param>
    public static RequestDelegate Build(WorkerParts parts, ILoggerFactory logging, CancellationToken stopping)
    {
        var services = new ServiceCollection();
        services.AddSingleton(logging);
        services.AddLogging();
        services.AddRoutingCore();
        services.AddSingleton(new DiagnosticListener("Sluice.Isolated"));
        var application = new ApplicationBuilder(services.BuildServiceProvider());
        WorkerPipeline.Use(application, parts, logging, stopping);
        return application.Build();
    }
}
