using System.Text.Json;
using Sluice.Connect.Options;
using Sluice.Log;

namespace Sluice.Worker.Http.Topics;

/// <summary>Shows a topic: its settings as the configuration writes them, and what each partition holds.</summary>
internal static class TopicJson
{
    public static void Write(Utf8JsonWriter json, IEventLog log, TopicInfo topic)
    {
        json.WriteStartObject();
        json.WriteString("name", topic.Name);
        json.WriteString("id", topic.Id);
        json.WritePropertyName("settings");
        OptionsText.Show(topic.Settings).WriteTo(json);
        json.WriteStartArray("partitions");
        for (var partition = 0; partition < topic.Partitions; partition++)
        {
            var described = log.Describe(new TopicPartition(topic.Name, partition));
            json.WriteStartObject();
            WritePartition(json, partition, described);
            json.WriteNumber("segments", described.Segments.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>One partition with its files.</summary>
    public static void Write(Utf8JsonWriter json, TopicPartition partition, PartitionDescription described)
    {
        json.WriteStartObject();
        json.WriteString("topic", partition.Topic);
        WritePartition(json, partition.Partition, described);
        json.WriteStartArray("segments");
        foreach (var segment in described.Segments)
        {
            json.WriteStartObject();
            json.WriteNumber("baseOffset", segment.BaseOffset);
            json.WriteNumber("nextOffset", segment.NextOffset);
            json.WriteNumber("size", segment.Size);
            WriteTime(json, "firstTimestamp", segment.FirstTimestamp);
            WriteTime(json, "lastTimestamp", segment.LastTimestamp);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePartition(Utf8JsonWriter json, int partition, PartitionDescription described)
    {
        json.WriteNumber("partition", partition);
        json.WriteNumber("first", described.Offsets.First);
        json.WriteNumber("next", described.Offsets.Next);
        json.WriteNumber("size", described.Size);
        json.WriteStartObject("rate");
        json.WriteNumber("records", Math.Round(described.Rate.Records, 2));
        json.WriteNumber("bytes", Math.Round(described.Rate.Bytes, 2));
        json.WriteEndObject();
        if (described.Refusal is { } reason) json.WriteString("refuses", reason);
    }

    private static void WriteTime(Utf8JsonWriter json, string name, long? milliseconds)
    {
        if (milliseconds is { } time) json.WriteNumber(name, time);
        else json.WriteNull(name);
    }
}
