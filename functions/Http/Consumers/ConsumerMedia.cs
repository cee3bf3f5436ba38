using Microsoft.Net.Http.Headers;

namespace Sluice.Worker.Http.Consumers;

/// <summary>The content types of Confluent's REST Proxy, API v2.</summary>
internal static class ConsumerMedia
{
    public const string Json = "application/vnd.kafka.v2+json";
    public const string EmbeddedJson = "application/vnd.kafka.json.v2+json";
    public const string EmbeddedBinary = "application/vnd.kafka.binary.v2+json";

    private static readonly string[] Bodies = [Json, EmbeddedJson, EmbeddedBinary, "application/vnd.kafka+json", "application/json"];
    private static readonly string[] Answers = [.. Bodies, "application/*", "*/*"];
    private static readonly string[] OtherEmbedded =
        ["application/vnd.kafka.avro.v2+json", "application/vnd.kafka.jsonschema.v2+json", "application/vnd.kafka.protobuf.v2+json"];

    /// <summary>The content type of an instance's records.</summary>
    public static string Of(EmbeddedFormat format) => format == EmbeddedFormat.Json ? EmbeddedJson : EmbeddedBinary;

    /// <summary>Throws a 415 when a body comes as something else than JSON by one of its names.</summary>
    public static void CheckBody(HttpRequest request)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && Has(Bodies, type)) return;
        throw RequestException.UnsupportedMediaType(
            $"{(string.IsNullOrEmpty(request.ContentType) ? "A body without Content-Type" : $"Content-Type '{request.ContentType}'")} cannot be read here. "
            + $"Send {Json}.");
    }

    /// <summary>Throws a 406 when the client takes no JSON.</summary>
    public static void CheckAnswer(HttpRequest request)
    {
        var accepted = Accepted(request);
        if (accepted.Count == 0 || accepted.Any(type => Has(Answers, type) || Has(OtherEmbedded, type))) return;
        throw NotAcceptable(request, Json, StatusCodes.Status406NotAcceptable);
    }

    /// <summary>Throws a 406 when the client does not take records in the format of its instance.</summary>
    public static void CheckRecords(HttpRequest request, EmbeddedFormat format)
    {
        var accepted = Accepted(request);
        if (accepted.Count == 0) return;
        var other = format == EmbeddedFormat.Json ? EmbeddedBinary : EmbeddedJson;
        if (accepted.Any(type => Has(Answers, type) && !type.MediaType.Equals(other, StringComparison.OrdinalIgnoreCase))) return;
        var isEmbedded = accepted.Any(type => Has([other, .. OtherEmbedded], type));
        throw NotAcceptable(request, Of(format), isEmbedded ? ErrorCodes.ConsumerFormatMismatch : StatusCodes.Status406NotAcceptable);
    }

    private static IList<MediaTypeHeaderValue> Accepted(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types) ? types : [];

    private static bool Has(string[] names, MediaTypeHeaderValue type) =>
        Array.Exists(names, name => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static RequestException NotAcceptable(HttpRequest request, string possible, int code) => new(
        StatusCodes.Status406NotAcceptable, code, $"Accept '{request.Headers.Accept}' cannot be answered; the answer is {possible}.");
}
