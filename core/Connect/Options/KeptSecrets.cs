using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Connect.Options;

/// <summary>Puts secrets back into a configuration that somebody read redacted, changed and sent back.</summary>
public static class KeptSecrets
{
    /// <summary>
    /// <paramref name="updated"/>, with every text that still reads as <paramref name="previous"/> does when redacted replaced
    /// by what it was. A mask with nothing behind it is an error.
    /// </summary>
    /// <param name="kept">Gets the places where that was done.</param>
    public static JsonNode? Restore(
        JsonElement updated, JsonElement? previous, Type? type, string path, ICollection<string> kept, ICollection<ConfigurationError> errors)
    {
        var redacted = previous is { } old ? OptionsText.Redact(old, type) : null;
        return Restore(Node(updated), Node(previous), redacted, path, kept, errors);
    }

    private static JsonNode? Node(JsonElement? json) => json is { } element ? JsonNode.Parse(element.GetRawText()) : null;

    private static JsonNode? Restore(
        JsonNode? updated, JsonNode? previous, JsonNode? redacted, string path, ICollection<string> kept, ICollection<ConfigurationError> errors)
    {
        switch (updated)
        {
            case JsonObject members:
                foreach (var name in members.Select(member => member.Key).ToList())
                {
                    var place = ConfigurationPath.Member(path, name);
                    members[name] = Restore(
                        members[name], (previous as JsonObject)?[name], (redacted as JsonObject)?[name], place, kept, errors)?.DeepClone();
                }

                return members;
            case JsonArray items:
                for (var index = 0; index < items.Count; index++)
                {
                    var place = ConfigurationPath.Item(path, index);
                    items[index] = Restore(items[index], At(previous, index), At(redacted, index), place, kept, errors)?.DeepClone();
                }

                return items;
            case JsonValue value when value.TryGetValue<string>(out var text) && text.Contains(SecretText.Mask, StringComparison.Ordinal):
                if (JsonNode.DeepEquals(value, redacted))
                {
                    kept.Add(path);
                    return previous;
                }

                errors.Add(new ConfigurationError(path, "is a hidden secret of which no value is known; write the secret itself"));
                return value;
            default:
                return updated;
        }
    }

    private static JsonNode? At(JsonNode? list, int index) => list is JsonArray items && index < items.Count ? items[index] : null;
}
