using System.Text.Json;

namespace Sluice.Connect.Options;

/// <summary>The settings that one configuration has asked for, so that nothing that is said of it repeats their values.</summary>
internal sealed class UsedSettings(Func<string, string?> lookup)
{
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);

    public string? Find(string name)
    {
        var value = lookup(name);
        if (value is not null) _values.Add(value);
        return value;
    }

    /// <summary>The values, and what a list or JSON in one of them is made of: each part may be refused on its own.</summary>
    public KnownSecrets Secrets() => KnownSecrets.Of(_values.SelectMany(PartsOf));

    private static IEnumerable<string> PartsOf(string value) =>
        [value, .. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), .. TextsInJson(value)];

    private static IEnumerable<string> TextsInJson(string value)
    {
        try
        {
            return TextsIn(JsonElement.Parse(value));
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static IEnumerable<string> TextsIn(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => TextsIn(member.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(TextsIn),
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Number => [json.GetRawText()],
        _ => [],
    };
}
