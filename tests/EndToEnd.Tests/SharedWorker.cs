namespace Sluice.EndToEnd.Tests;

/// <summary>One worker on defaults for all tests of a class; each test uses topics of its own.</summary>
public sealed class SharedWorker : IAsyncLifetime
{
    private int _topics;

    public WorkerProcess Worker { get; private set; } = null!;

    public HttpClient Http => Worker.Http;

    public async ValueTask InitializeAsync() => Worker = await WorkerProcess.StartAsync();

    public ValueTask DisposeAsync() => Worker.DisposeAsync();

    /// <summary>A topic's name that no other test uses.</summary>
    public string NewTopic() => $"topic-{Interlocked.Increment(ref _topics)}";
}
