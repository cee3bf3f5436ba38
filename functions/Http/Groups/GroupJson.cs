using System.Globalization;
using System.Text.Json;
using Sluice.Log;

namespace Sluice.Worker.Http.Groups;

/// <summary>Shows consumer groups in JSON.</summary>
internal static class GroupJson
{
    /// <summary>An entry of the list of groups.</summary>
    public static void WriteSummary(Utf8JsonWriter json, GroupDescription group)
    {
        json.WriteStartObject();
        json.WriteString("group", group.Group);
        json.WriteString("state", group.State.ToString());
        json.WriteNumber("members", group.Members.Count);
        json.WriteNumber("lag", group.Lag);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, GroupDescription group)
    {
        json.WriteStartObject();
        json.WriteString("group", group.Group);
        json.WriteString("state", group.State.ToString());
        json.WriteString("assignor", group.Strategy == AssignmentStrategy.Range ? "range" : "sticky");
        json.WriteNumber("generation", group.Generation);
        json.WriteStartArray("members");
        foreach (var member in group.Members) WriteMember(json, member);
        json.WriteEndArray();
        json.WriteStartArray("offsets");
        foreach (var offset in group.Offsets) WriteOffset(json, offset);
        json.WriteEndArray();
        json.WriteNumber("lag", group.Lag);
        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, MemberDescription member)
    {
        json.WriteStartObject();
        json.WriteString("id", member.Id);
        json.WriteStartArray("topics");
        foreach (var topic in member.Topics) json.WriteStringValue(topic);
        json.WriteEndArray();
        json.WriteStartArray("partitions");
        foreach (var partition in member.Partitions)
        {
            json.WriteStartObject();
            WritePartition(json, partition);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (member.Heartbeat is { } time) json.WriteString("heartbeat", time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        else json.WriteNull("heartbeat");
        json.WriteEndObject();
    }

    private static void WriteOffset(Utf8JsonWriter json, GroupOffset offset)
    {
        json.WriteStartObject();
        WritePartition(json, offset.Partition);
        if (offset.Committed is { } committed) json.WriteNumber("committed", committed);
        else json.WriteNull("committed");
        json.WriteNumber("first", offset.Held.First);
        json.WriteNumber("next", offset.Held.Next);
        json.WriteNumber("lag", offset.Lag);
        json.WriteEndObject();
    }

    private static void WritePartition(Utf8JsonWriter json, TopicPartition partition)
    {
        json.WriteString("topic", partition.Topic);
        json.WriteNumber("partition", partition.Partition);
    }
}
