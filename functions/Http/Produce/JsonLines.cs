using System.Text.Json;

namespace Sluice.Worker.Http.Produce;

/// <summary><c>application/x-ndjson</c>: every line is one JSON value and one record; empty lines are skipped.</summary>
internal sealed class JsonLines : RecordFormat
{
    public override string MediaType => "application/x-ndjson";

    public override bool TakesKeyPath => true;

    public override void Read(ReadOnlySpan<byte> body, KeyField? key, ProducedRecords records)
    {
        CheckUtf8(body);
        var lines = new Lines(JsonText.WithoutMark(body));
        while (lines.MoveNext())
        {
            if (lines.Current.ContainsAnyExcept(" \t"u8)) Add(lines.Current, BodyPosition.Line(lines.Number), key, records);
        }
    }

    private static void Add(ReadOnlySpan<byte> line, in BodyPosition position, KeyField? key, ProducedRecords records)
    {
        try
        {
            var reader = new Utf8JsonReader(line, JsonDepth.Reading);
            reader.Read();
            var found = NullableBytes.Null;
            if (key is null) reader.Skip();
            else found = key.Read(ref reader, line);
            // Whatever follows the one value is an error.
            reader.Read();
            records.Add(found, line, position);
        }
        catch (JsonException exception)
        {
            throw RequestException.Bad(
                $"{position.Text} is not JSON at byte {JsonText.ByteOf(exception, line)} of the line: {JsonText.Problem(exception)} "
                + "Nothing was stored.",
                position.Number);
        }
    }

    private static void CheckUtf8(ReadOnlySpan<byte> body)
    {
        var at = JsonText.FirstInvalidByte(body);
        if (at < 0) return;
        var line = body[..at].Count((byte)'\n') + 1;
        throw RequestException.Bad($"Line {line} is not UTF-8 (byte {at} of the body). Nothing was stored.", line);
    }
}
