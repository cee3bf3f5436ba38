using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect.Options;

namespace Sluice.Connect.Flat;

/// <summary>Hides the secrets of a flat configuration, and puts them back into one that somebody read, changed and sent back.</summary>
internal static class FlatSecrets
{
    /// <summary>The configuration as people may see it. A setting such as <c>%SMTP_PASSWORD%</c> stays readable.</summary>
    /// <param name="options">The options record of the connector; null, when its type is not known, hides all of its own options.</param>
    public static SortedDictionary<string, string> Hide(SortedDictionary<string, string> flat, Type? options)
    {
        var hidden = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in flat) hidden[key] = Hide(key, value, options);
        return hidden;
    }

    /// <summary>Replaces every text that still reads as the previous one does when hidden by what that was.</summary>
    /// <param name="kept">Gets the names of those.</param>
    public static void Restore(
        JsonObject updated, SortedDictionary<string, string> previous, Type? options, ICollection<string> kept, ICollection<ConfigurationError> errors)
    {
        foreach (var (key, value) in updated.ToList())
        {
            if (value is null || !value.ToJsonString().Contains(SecretText.Mask, StringComparison.Ordinal)) continue;
            if (value is JsonValue text && text.TryGetValue<string>(out var shown)
                && previous.TryGetValue(key, out var known) && Hide(key, known, options) == shown)
            {
                updated[key] = known;
                kept.Add(key);
            }
            else
            {
                errors.Add(new ConfigurationError(key, "is a hidden secret of which no value is known; write the secret itself"));
            }
        }
    }

    /// <summary>Whether there is a secret in a value, so that people see another one.</summary>
    public static bool AreIn(string key, JsonNode? value, Type? options) => value switch
    {
        null => false,
        JsonValue => FlatValue.Write(value) is var text && Hide(key, text, options) != text,
        _ => FlatNames.TargetOf(key, options) is var target
            && (target.IsSecret || !JsonNode.DeepEquals(OptionsText.Redact(JsonSerializer.SerializeToElement(value), target.Type), value)),
    };

    private static string Hide(string key, string value, Type? options)
    {
        var target = FlatNames.TargetOf(key, options);
        // When nobody knows which of the connector's options are secret, all of them may be.
        if (target.IsSecret || (options is null && target.Path[0] == FlatNames.Config)) return SecretText.IsSetting(value) ? value : SecretText.Mask;
        // Nobody can say what in it is secret.
        if (FlatValue.Problem(JsonValue.Create(value), target.Type) is not null) return SecretText.Mask;
        return FlatValue.LooksLikeJson(value) && FlatValue.Read(key, JsonValue.Create(value), target.Type ?? typeof(JsonElement)) is not JsonValue and { } json
            ? FlatValue.Write(OptionsText.Redact(JsonSerializer.SerializeToElement(json), target.Type)!)
            : SecretText.Redact(value);
    }
}
