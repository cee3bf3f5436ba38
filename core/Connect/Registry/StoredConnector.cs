using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Connect.Registry;

/// <summary>What the worker remembers about a connector.</summary>
/// <param name="Config">As it was given over HTTP, nested or flat, its settings (<c>%NAME%</c>) not expanded; null: the file has it.</param>
/// <param name="State">What somebody wants it to do.</param>
internal sealed record StoredConnector(JsonObject? Config, TargetState State)
{
    private const string ConfigName = "config";
    private const string StateName = "state";

    public static StoredConnector Read(ReadOnlySpan<byte> json)
    {
        var stored = JsonNode.Parse(json)!.AsObject();
        var state = Enum.TryParse<TargetState>((string?)stored[StateName], ignoreCase: true, out var known) ? known : TargetState.Running;
        return new StoredConnector(stored[ConfigName]?.DeepClone().AsObject(), state);
    }

    public ReadOnlyMemory<byte> ToJson()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString(StateName, State.ToString().ToUpperInvariant());
            if (Config is not null)
            {
                json.WritePropertyName(ConfigName);
                Config.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }
}
