using System.Text.Json;
using Sluice.Worker.Http.Produce;

namespace Sluice.Worker.Http;

/// <summary>A body of JSON that says what to do, rather than what to store.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>
    /// Reads it; throws a 400 with the place when it is not JSON, names something twice, or has text that is no Unicode, which
    /// would else only fail where somebody looks at that text.
    /// </summary>
    /// <param name="advice">What the message says at its end, such as how to write it.</param>
    public static JsonElement Parse(ReadOnlySpan<byte> body, string advice = "")
    {
        var text = JsonText.WithoutMark(body);
        var mark = body.Length - text.Length;
        if (JsonText.FirstInvalidByte(text) is >= 0 and var at) throw Broken($"byte {mark + at} is not UTF-8.", mark + at, advice);
        try
        {
            if (FirstHalfCharacter(text) is >= 0 and var half) throw Broken("an escape in a text is half a character.", mark + half, advice);
            using var document = JsonDocument.Parse(text.ToArray(), Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException broken)
        {
            throw Broken(JsonText.Problem(broken), mark + JsonText.ByteOf(broken, text), advice);
        }
    }

    /// <summary>Where the first text begins that has one half of a surrogate pair in it; -1 when none has.</summary>
    private static long FirstHalfCharacter(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped) continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException)
            {
                return reader.TokenStartIndex;
            }
        }

        return -1;
    }

    private static RequestException Broken(string what, long position, string advice) =>
        RequestException.Bad($"The body is not JSON: {what}{(advice.Length == 0 ? "" : " ")}{advice}", position);
}
