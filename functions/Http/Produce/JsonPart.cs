using System.Text.Json;

namespace Sluice.Worker.Http.Produce;

/// <summary>Where one value of a JSON text stands, as bytes; <see cref="JsonTokenType.None"/>: there is none.</summary>
internal readonly record struct JsonPart(JsonTokenType Kind, int Start, int Length)
{
    public bool Exists => Kind != JsonTokenType.None;

    /// <summary>The value whose first token the reader stands at; moves it to the last one.</summary>
    public static JsonPart Read(ref Utf8JsonReader reader)
    {
        var (kind, start) = (reader.TokenType, (int)reader.TokenStartIndex);
        reader.Skip();
        return new JsonPart(kind, start, (int)reader.BytesConsumed - start);
    }

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text) => text.Slice(Start, Length);
}
