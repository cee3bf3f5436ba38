using System.Text.Json;

namespace Sluice.Log;

/// <summary>The list of topics in the internal topic <c>__topics</c>: each with its id and settings, or its deletion.</summary>
internal sealed class TopicCatalog
{
    /// <summary>The internal topic that the list is kept in.</summary>
    public const string Topic = "__topics";

    private readonly KeyedTopic _topic;

    private TopicCatalog(KeyedTopic topic) => _topic = topic;

    /// <summary>Every topic that was made and not deleted.</summary>
    public IEnumerable<TopicInfo> Topics => _topic.Entries
        .Select(entry => new TopicInfo(entry.Key, Read(entry.Value).Id, Read(entry.Value).ToSettings()));

    public static async Task<TopicCatalog> OpenAsync(IEventLog log, TimeProvider time, CancellationToken cancellationToken) =>
        new(await KeyedTopic.OpenAsync(log, Topic, time, cancellationToken));

    /// <summary>Whether a topic was deleted, so that what is left of it may go.</summary>
    public bool WasDeleted(string topic) => _topic.WasDeleted(topic);

    public Task PutAsync(TopicInfo topic, CancellationToken cancellationToken) => _topic.PutAsync(
        topic.Name,
        JsonSerializer.SerializeToUtf8Bytes(TopicEntry.Of(topic), TopicEntryJson.Default.TopicEntry),
        cancellationToken);

    public Task DeleteAsync(string topic, CancellationToken cancellationToken) =>
        _topic.PutAsync(topic, value: null, cancellationToken);

    private static TopicEntry Read(ReadOnlyMemory<byte> value) =>
        JsonSerializer.Deserialize(value.Span, TopicEntryJson.Default.TopicEntry)
        ?? throw new InvalidDataException($"An entry of {Topic} is null.");
}
