using System.Text.Json;

namespace Sluice.Worker.Http.Produce;

/// <summary>
/// The envelope of Confluent's REST Proxy, API v2: <c>{"records": [{"key", "value", "partition"}]}</c>. Key and partition may be
/// left out; a value that is null or left out is a tombstone.
/// </summary>
internal abstract class RestProxyRecords : RecordFormat
{
    /// <summary>Around a record's value are its object, the list and the envelope.</summary>
    private static readonly JsonReaderOptions Reading = new() { MaxDepth = JsonDepth.Most + 3 };

    public override bool AnswersAsRestProxy => true;

    public sealed override void Read(ReadOnlySpan<byte> body, KeyField? key, ProducedRecords records)
    {
        JsonText.CheckUtf8(body);
        records.KeepPlaces();
        try
        {
            var reader = new Utf8JsonReader(body, Reading);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw NoRecords();
            var found = false;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var isRecords = reader.ValueTextEquals("records"u8);
                reader.Read();
                if (isRecords) ReadRecords(ref reader, body, records);
                else reader.Skip();
                found |= isRecords;
            }

            // Whatever follows the envelope is an error.
            reader.Read();
            if (!found) throw NoRecords();
        }
        catch (JsonException exception)
        {
            var at = JsonText.ByteOf(exception, body);
            throw RequestException.Bad(
                $"Record {records.Count} of the envelope is not JSON at byte {at} of the body: {JsonText.Problem(exception)} Nothing was stored.",
                records.Count);
        }
    }

    /// <summary>The bytes of a key as this format writes it.</summary>
    protected abstract NullableBytes Key(scoped in JsonPart part, ReadOnlySpan<byte> body, scoped in BodyPosition position);

    /// <summary>The bytes of a value that is there and is not null.</summary>
    protected abstract ReadOnlySpan<byte> Value(scoped in JsonPart part, ReadOnlySpan<byte> body, scoped in BodyPosition position);

    private void ReadRecords(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, ProducedRecords records)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw NoRecords();
        var index = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ReadRecord(ref reader, body, records, BodyPosition.EnvelopeRecord(index));
            index++;
        }
    }

    private void ReadRecord(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, ProducedRecords records, in BodyPosition position)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw RequestException.Unprocessable($"{position.Text} is no object. Write it like {{\"key\": ..., \"value\": ...}}. Nothing was stored.", position.Number);
        JsonPart key = default, value = default;
        int? partition = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.ValueTextEquals("key"u8)) key = Next(ref reader);
            else if (reader.ValueTextEquals("value"u8)) value = Next(ref reader);
            else if (reader.ValueTextEquals("partition"u8)) partition = NextPartition(ref reader, position);
            else reader.Skip();
        }

        var keyBytes = key.Kind is JsonTokenType.None or JsonTokenType.Null ? NullableBytes.Null : Key(key, body, position);
        var valueBytes = value.Kind is JsonTokenType.None or JsonTokenType.Null ? NullableBytes.Null : Value(value, body, position);
        if (partition is { } chosen) records.AddTo(chosen, keyBytes, valueBytes, position);
        else records.Add(keyBytes, valueBytes, position);
    }

    private static JsonPart Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return JsonPart.Read(ref reader);
    }

    private static int? NextPartition(ref Utf8JsonReader reader, in BodyPosition position)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var partition)
            ? partition
            : throw RequestException.Unprocessable($"{position.Text}: partition is no whole number. Nothing was stored.", position.Number);
    }

    private static RequestException NoRecords() =>
        RequestException.Unprocessable("The envelope has no array 'records'. Write it like {\"records\": [{\"key\": ..., \"value\": ...}]}. Nothing was stored.");
}
