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
            var place = new TopicPartition(topic.Name, partition);
            var held = log.OffsetsOf(place);
            json.WriteStartObject();
            json.WriteNumber("partition", partition);
            json.WriteNumber("first", held.First);
            json.WriteNumber("next", held.Next);
            json.WriteNumber("size", log.SizeOf(place));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
