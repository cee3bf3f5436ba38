
namespace Sluice.Worker.Http.Produce;

/// <summary><c>application/vnd.kafka.json.v2+json</c>: values are stored as they stand in the envelope, byte for byte.</summary>
internal sealed class RestProxyJson : RestProxyRecords
{
    public override string MediaType => "application/vnd.kafka.json.v2+json";

    protected override NullableBytes Key(scoped in JsonPart part, ReadOnlySpan<byte> body, scoped in BodyPosition position) =>
        KeyField.Key(part, body);

    protected override ReadOnlySpan<byte> Value(scoped in JsonPart part, ReadOnlySpan<byte> body, scoped in BodyPosition position) => part.Of(body);
}
