using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Worker.Configuration;

/// <summary>From JSON that can be changed to JSON that can be read.</summary>
internal static class JsonNodes
{
    /// <summary>The same as an element. The serializer could do that as well, but takes a tenth of a start to get ready for it.</summary>
    public static JsonElement ToElement(this JsonObject json)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes)) json.WriteTo(writer);
        var reader = new Utf8JsonReader(bytes.WrittenSpan, new JsonReaderOptions { MaxDepth = JsonDepth.MostAround });
        return JsonElement.ParseValue(ref reader);
    }
}
