using System.Text.Json;

namespace Sluice.Worker.Http.Produce;

/// <summary><c>application/json</c>: an object is one record, an array is one record per element.</summary>
internal sealed class JsonRecords : RecordFormat
{
    public override string MediaType => "application/json";

    public override bool TakesKeyPath => true;

    public override void Read(ReadOnlySpan<byte> body, KeyField? key, ProducedRecords records)
    {
        JsonText.CheckUtf8(body);
        var text = JsonText.WithoutMark(body);
        var position = BodyPosition.Whole;
        try
        {
            // The list around several records is no level of theirs.
            var isList = text.TrimStart(" \t\r\n"u8).StartsWith((byte)'[');
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = isList ? JsonDepth.Most + 1 : JsonDepth.Most });
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    Add(ref reader, text, key, records, position);
                    break;
                case JsonTokenType.StartArray:
                    position = BodyPosition.Element(0);
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        Add(ref reader, text, key, records, position);
                        position = BodyPosition.Element(position.Number + 1);
                    }

                    break;
                default:
                    throw RequestException.Bad(
                        "The body is neither an object (one record) nor an array (one record per element). Nothing was stored.", 0);
            }

            // Whatever follows the one value is an error.
            position = BodyPosition.Whole;
            reader.Read();
        }
        catch (JsonException exception)
        {
            var at = JsonText.ByteOf(exception, text) + body.Length - text.Length;
            throw RequestException.Bad(
                $"{position.Text} is not JSON at byte {at} of the body: {JsonText.Problem(exception)} Nothing was stored.",
                position.Part == BodyPart.Element ? position.Number : at);
        }
    }

    private static void Add(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> text, KeyField? key, ProducedRecords records, in BodyPosition position)
    {
        var start = (int)reader.TokenStartIndex;
        var found = NullableBytes.Null;
        if (key is null) reader.Skip();
        else found = key.Read(ref reader, text);
        records.Add(found, text[start..(int)reader.BytesConsumed], position);
    }
}
