using Sluice.Log;

namespace Sluice.Connect.Registry;

/// <summary>
/// What was done to connectors over HTTP, in the internal topic <c>__connectors</c>: those that were made there, and the states
/// that were asked for.
/// </summary>
internal sealed class ConnectorStore
{
    private const string Topic = "__connectors";

    private readonly KeyedTopic _topic;

    private ConnectorStore(KeyedTopic topic) => _topic = topic;

    /// <summary>All that is remembered, by name.</summary>
    public IEnumerable<KeyValuePair<string, StoredConnector>> All =>
        _topic.Entries.Select(entry => KeyValuePair.Create(entry.Key, StoredConnector.Read(entry.Value.Span)));

    public static async Task<ConnectorStore> OpenAsync(IEventLog log, TimeProvider time, CancellationToken cancellationToken) =>
        new(await KeyedTopic.OpenAsync(log, Topic, time, cancellationToken));

    public StoredConnector? Find(string name) => _topic.Find(name) is { } value ? StoredConnector.Read(value.Span) : null;

    /// <summary>Remembers a connector; with null it is forgotten. Returns when that is durable, and is seen to its end once begun.</summary>
    public Task PutAsync(string name, StoredConnector? connector) => _topic.PutAsync(name, connector is null ? (ReadOnlyMemory<byte>?)null : connector.ToJson(), CancellationToken.None);
}
