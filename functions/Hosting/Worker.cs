using Sluice.Log;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.Hosting;

/// <summary>The whole worker: its core, and an HTTP server before it.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private readonly WorkerCore _core;
    private readonly WorkerServer _server;

    private Worker(WorkerCore core, WorkerServer server) => (_core, _server) = (core, server);

    /// <summary>Where the worker listens.</summary>
    public IReadOnlyCollection<string> Addresses => _server.Addresses;

    /// <summary>Ends with the first request.</summary>
    public Task Called => _core.Parts.Readiness.Called;

    /// <summary>What it keeps, without the topics of its own.</summary>
    public IEnumerable<TopicInfo> Topics => _core.Parts.Log.Topics.Where(topic => !topic.IsInternal);

    /// <summary>
    /// Opens the log, takes requests, and starts the connectors. Throws an <see cref="EventLogException"/> or
    /// <see cref="InvalidDataException"/> when the log cannot be opened, an <see cref="IOException"/> when an address is taken.
    /// </summary>
    public static async Task<Worker> StartAsync(
        LoadedConfiguration configuration, TimeProvider time, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        var core = await WorkerCore.OpenAsync(configuration, time, logging, cancellationToken);
        try
        {
            var server = await WorkerServer.StartAsync(configuration.Addresses, core.Parts, logging, cancellationToken);
            core.Start();
            return new Worker(core, server);
        }
        catch
        {
            await core.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops from the outside in: first the requests, then what answers them.</summary>
    public async ValueTask DisposeAsync()
    {
        _core.Parts.Readiness.IsReady = false;
        await _server.DisposeAsync();
        await _core.DisposeAsync();
    }
}
