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
    public IEnumerable<TopicInfo> Topics => Entries
        .Where(entry => !entry.Value.Deleted)
        .Select(entry => new TopicInfo(entry.Key, entry.Value.Id, entry.Value.ToSettings()));

    /// <summary>Topics that were deleted, and whose folders may still be there.</summary>
    public IReadOnlyList<string> MarkedDeleted => [.. Entries.Where(entry => entry.Value.Deleted).Select(entry => entry.Key)];

    public static async Task<TopicCatalog> OpenAsync(IEventLog log, TimeProvider time, CancellationToken cancellationToken) =>
        new(await KeyedTopic.OpenAsync(log, Topic, time, cancellationToken));

    /// <summary>Whether a topic was deleted, so that what is left of it may go.</summary>
    public bool WasDeleted(string topic) =>
        _topic.WasDeleted(topic) || (_topic.Find(topic) is { } entry && Read(entry).Deleted);

    public Task PutAsync(TopicInfo topic, CancellationToken cancellationToken) =>
        PutAsync(topic.Name, TopicEntry.Of(topic), cancellationToken);

    /// <summary>
    /// Notes that a topic is deleted, as an entry that stays until <see cref="ForgetAsync"/>: compaction would let a tombstone
    /// go, and a folder that could not be deleted in that time would come back as a topic.
    /// </summary>
    public Task MarkDeletedAsync(TopicInfo topic, CancellationToken cancellationToken) =>
        PutAsync(topic.Name, TopicEntry.Of(topic) with { Deleted = true }, cancellationToken);

    /// <summary>Nothing is left of a topic that was deleted.</summary>
    public Task ForgetAsync(string topic, CancellationToken cancellationToken) =>
        _topic.PutAsync(topic, value: null, cancellationToken);

    private IEnumerable<KeyValuePair<string, TopicEntry>> Entries =>
        _topic.Entries.Select(entry => KeyValuePair.Create(entry.Key, Read(entry.Value)));

    private Task PutAsync(string topic, TopicEntry entry, CancellationToken cancellationToken) => _topic.PutAsync(
        topic, JsonSerializer.SerializeToUtf8Bytes(entry, TopicEntryJson.Default.TopicEntry), cancellationToken);

    private static TopicEntry Read(ReadOnlyMemory<byte> value) =>
        JsonSerializer.Deserialize(value.Span, TopicEntryJson.Default.TopicEntry)
        ?? throw new InvalidDataException($"An entry of {Topic} is null.");
}
