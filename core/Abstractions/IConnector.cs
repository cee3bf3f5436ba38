namespace Sluice;

/// <summary>What every connector has, source or sink.</summary>
/// <remarks>
/// A connector class carries <see cref="ConnectorAttribute"/> and has one public constructor that takes its options record
/// and a <see cref="ConnectorContext"/>. The engine makes an instance per task, opens it, uses it, disposes it; after a
/// fault it does all of that again with a new instance. It stands a time-out around every call and never makes two calls
/// on one instance at once.
/// </remarks>
public interface IConnector : IAsyncDisposable
{
    /// <summary>Connects. Throws when the outside cannot be reached; the engine waits and calls again.</summary>
    ValueTask OpenAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// Looks at the outside without changing it and says everything that is wrong, each with its remedy. Called on an
    /// instance that was not opened.
    /// </summary>
    ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) => new([]);
}
