using System.Text.Json;

namespace Sluice.Connect.Options;

/// <summary>Names a JSON value in an error message: what stands there, shortened, never a secret.</summary>
internal static class FoundValue
{
    private const int LongestText = 60;

    public static string Describe(JsonElement json, bool secret = false) => json.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => secret ? "another text" : $"the text {Shorten(SecretText.Redact(json.GetRawText()))}",
        JsonValueKind.Number => secret ? "a number" : $"the number {Shorten(json.GetRawText())}",
        JsonValueKind.Undefined => "nothing",
        _ => json.GetRawText(),
    };

    /// <summary>Only what kind of value it is: what records hold is nobody's business but the log's.</summary>
    public static string Kind(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => Describe(json),
    };

    private static string Shorten(string text) => text.Length <= LongestText ? text : text[..LongestText] + "...";
}
