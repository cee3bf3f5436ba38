using System.Text.Json;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Replication;

namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>Makes records of the logical messages that an application writes into the WAL: an outbox without a table.</summary>
internal sealed class MessageRecords(PostgresMessages options)
{
    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 64 };

    /// <summary>What of a message that cannot be routed goes to the dead letters.</summary>
    private const int MaxLetterBytes = 512 * 1024;

    private readonly NamePattern[] _prefixes = [.. options.Prefixes.Select(prefix => new NamePattern(prefix))];
    private readonly MessageTopic _topic = new(options.Topic);

    /// <summary>Adds the record of a message, if its prefix counts.</summary>
    /// <param name="time">When its transaction was committed; null for a message outside of one.</param>
    public void Add(string prefix, ReadOnlySpan<byte> content, DateTimeOffset? time, StreamPosition position, RecordBuffer records)
    {
        if (!Array.Exists(_prefixes, pattern => pattern.Matches(prefix))) return;
        var place = position.ToRecordPosition();
        var whole = content.ToArray();
        var prefixHeader = new RecordHeader("cdc.prefix", System.Text.Encoding.UTF8.GetBytes(prefix));
        if (!NeedsMembers)
        {
            records.Add(_topic.For(prefix, members: null), new Record { Value = whole, Timestamp = time, Headers = [prefixHeader] }, place);
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(whole, Limits);
            records.Add(_topic.For(prefix, document.RootElement), Route(document.RootElement, whole, time, prefixHeader), place);
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException)
        {
            Refuse(prefix, content, problem is JsonException ? "it is not JSON" : problem.Message, position, records);
        }
    }

    /// <summary>Adds a message that is no record to the dead letters, if its prefix counts.</summary>
    /// <param name="content">The beginning of it is kept.</param>
    public void Refuse(string prefix, ReadOnlySpan<byte> content, string reason, StreamPosition position, RecordBuffer records)
    {
        if (!Array.Exists(_prefixes, pattern => pattern.Matches(prefix))) return;
        var letter = new Record { Value = content[..Math.Min(content.Length, MaxLetterBytes)].ToArray() };
        records.AddFault(TopicTemplate.Clean(prefix), position.ToRecordPosition(), letter, $"a message with the prefix {prefix} cannot be routed: {reason}");
    }

    private bool NeedsMembers => _topic.NeedsMembers || options.Key is not null || options.Value is not null || options.Headers.Count > 0;

    private Record Route(JsonElement message, byte[] whole, DateTimeOffset? time, RecordHeader prefix)
    {
        var headers = new List<RecordHeader> { prefix };
        foreach (var name in options.Headers)
        {
            if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty(name, out var member)) headers.Add(new RecordHeader(name, BytesOf(member)));
        }

        return new Record
        {
            Key = options.Key is { } key ? BytesOf(Member(message, key)) : null,
            Value = options.Value is { } value ? BytesOf(Member(message, value)) : whole,
            Timestamp = time,
            Headers = headers,
        };
    }

    private static JsonElement Member(JsonElement message, string name) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty(name, out var member)
            ? member
            : throw new KeyNotFoundException($"it has no member {name}");

    /// <summary>The text of a string, else the member as JSON; null for null.</summary>
    private static ReadOnlyMemory<byte>? BytesOf(JsonElement member) => member.ValueKind switch
    {
        JsonValueKind.Null => (ReadOnlyMemory<byte>?)null,
        JsonValueKind.String => System.Text.Encoding.UTF8.GetBytes(member.GetString()!),
        _ => System.Text.Encoding.UTF8.GetBytes(member.GetRawText()),
    };
}
