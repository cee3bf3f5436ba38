using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect.Configuration;
using Sluice.Connect.DeadLetters;
using Sluice.Log;

namespace Sluice.Connect.Offsets;

/// <summary>The offsets of a sink: what its group has committed.</summary>
internal sealed class SinkOffsets(ConnectorDefinition connector, IEventLog log, CommittedOffsets offsets) : IConnectorOffsets
{
    private const string Topic = "kafka_topic";
    private const string Partition = "kafka_partition";
    private const string Offset = "kafka_offset";

    private readonly string _group = GroupName.OfConnector(connector.Name);

    public IReadOnlyList<ConnectorOffset> All =>
    [
        .. offsets.Of(_group)
            .Where(offset => log.FindTopic(offset.Partition.Topic)?.Id == offset.TopicId)
            .OrderBy(offset => offset.Partition.Topic, StringComparer.Ordinal).ThenBy(offset => offset.Partition.Partition)
            .Select(offset => new ConnectorOffset(
                new JsonObject { [Topic] = offset.Partition.Topic, [Partition] = offset.Partition.Partition },
                new JsonObject { [Offset] = offset.Next })),
    ];

    public async Task AlterAsync(IReadOnlyList<ConnectorOffset> changes, CancellationToken cancellationToken)
    {
        var (moved, reset) = (new List<OffsetCommit>(), new HashSet<TopicPartition>());
        foreach (var (place, offset) in changes)
        {
            var partition = PartitionOf(place);
            if (offset is null) reset.Add(partition);
            else moved.Add(new OffsetCommit(partition, log.FindTopic(partition.Topic)!.Id, OffsetIn(offset, partition)));
        }

        if (moved.Count > 0) await offsets.SeekAsync(_group, moved, static () => { }, cancellationToken);
        if (reset.Count > 0) await offsets.ForgetAsync(_group, offset => reset.Contains(offset.Partition), static () => { }, cancellationToken);
    }

    public Task ResetAsync(CancellationToken cancellationToken) =>
        offsets.ForgetAsync(_group, IsOfTopics, static () => { }, cancellationToken);

    /// <summary>Not of the connector's own retries: to read its topics again is no reason to retry every dead letter once more.</summary>
    private bool IsOfTopics(CommittedOffset offset) => offset.Partition.Topic != RetryTopic.Of(connector.Name);

    private TopicPartition PartitionOf(JsonObject place)
    {
        if (place[Topic] is not JsonValue topic || !topic.TryGetValue<string>(out var name))
            throw new ConnectorRequestException($"The partition for a sink connector offset must contain the key '{Topic}', with the name of a topic.");
        if (Number(place[Partition]) is not { } number)
            throw new ConnectorRequestException($"The partition for a sink connector offset must contain the key '{Partition}', with a number.");
        var partitions = log.FindTopic(name)?.Partitions ?? 0;
        return number >= 0 && number < partitions
            ? new TopicPartition(name, (int)number)
            : throw new ConnectorRequestException($"There is no partition {number} of a topic '{name}'.");
    }

    private long OffsetIn(JsonObject offset, TopicPartition partition)
    {
        if (Number(offset[Offset]) is not { } number)
            throw new ConnectorRequestException($"The offset for a sink connector should either be null or contain the key '{Offset}', with a number.");
        var held = log.OffsetsOf(partition);
        return number >= 0 && number <= held.Next
            ? number
            : throw new ConnectorRequestException($"{partition} has no offset {number}; {(held.Next > held.First ? $"it holds {held.First} to {held.Next - 1}" : "it is empty")}, and {held.Next} is the next one.");
    }

    /// <summary>A number, which some tools write as a text.</summary>
    private static long? Number(JsonNode? json) => json?.GetValueKind() switch
    {
        JsonValueKind.Number when long.TryParse(json.ToJsonString(), CultureInfo.InvariantCulture, out var number) => number,
        JsonValueKind.String when long.TryParse(json.GetValue<string>(), CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}
