using System.Text.Json;

namespace Sluice.Worker.Http.Produce;

/// <summary><c>application/vnd.kafka.binary.v2+json</c>: keys and values are bytes, written in base64.</summary>
internal sealed class RestProxyBinary : RestProxyRecords
{
    public override string MediaType => "application/vnd.kafka.binary.v2+json";

    protected override NullableBytes Key(scoped in JsonPart part, ReadOnlySpan<byte> body, scoped in BodyPosition position) =>
        Decode(part, body, "key", position);

    protected override ReadOnlySpan<byte> Value(scoped in JsonPart part, ReadOnlySpan<byte> body, scoped in BodyPosition position) =>
        Decode(part, body, "value", position);

    private static ReadOnlySpan<byte> Decode(scoped in JsonPart part, ReadOnlySpan<byte> body, string name, scoped in BodyPosition position)
    {
        var reader = new Utf8JsonReader(part.Of(body));
        reader.Read();
        return reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes)
            ? bytes
            : throw RequestException.Unprocessable($"{position.Text}: the {name} is not base64. Nothing was stored.", position.Number);
    }
}
