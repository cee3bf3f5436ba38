using Sluice.Worker.Hosting;

namespace Sluice.Worker.Http;

/// <summary>What every request goes through, whichever server it came in by.</summary>
internal static class WorkerPipeline
{
    /// <summary>Adds all of it; the services need routing.</summary>
    /// <param name="stopping">Fires when the worker begins to stop: whatever waits or streams ends then.</param>
    public static void Use(IApplicationBuilder application, WorkerParts parts, ILoggerFactory logging, CancellationToken stopping)
    {
        var logger = logging.CreateLogger("Sluice.Worker.Http");
        var entrance = new Entrance(parts.Host);
        application.Use(next => new ErrorHandling(next, logger).HandleAsync);
        application.Use(next => context =>
        {
            parts.Readiness.NoteCall();
            entrance.LetIn(context.Request);
            return next(context);
        });
        application.UseRouting();
        application.UseEndpoints(routes => WorkerApi.Map(routes, parts, stopping));
    }
}
