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

    // There is one level around the configuration.
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = JsonDepth.MostAround, AllowDuplicateProperties = false };

    /// <summary>Why what is remembered cannot be read; null when it can. It has an empty <see cref="Config"/> then.</summary>
    public string? Problem { get; private init; }

    /// <summary>Never throws: one connector that cannot be read is no reason for the others not to run.</summary>
    public static StoredConnector Read(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonNode.Parse(json, documentOptions: Reading) is not JsonObject stored) return Unreadable("it is no JSON object");
            if (stored[ConfigName] is not (null or JsonObject)) return Unreadable($"its {ConfigName} is no JSON object");
            var state = stored[StateName] is JsonValue value && value.TryGetValue<string>(out var text)
                && Enum.TryParse<TargetState>(text, ignoreCase: true, out var known) ? known : TargetState.Running;
            return new StoredConnector(stored[ConfigName]?.DeepClone().AsObject(), state);
        }
        catch (JsonException broken)
        {
            // The reader's own message may repeat what it stumbled on.
            return Unreadable(JsonDepth.IsExceeded(broken) ? $"it is {JsonDepth.Problem}" : "it is not JSON");
        }
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

    private static StoredConnector Unreadable(string why) => new([], TargetState.Running)
    {
        Problem = $"What is stored of this connector cannot be read: {why}. Delete it, or give it a configuration again (PUT).",
    };
}
