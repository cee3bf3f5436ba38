using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Worker.Http;

/// <summary>Answers in JSON, written straight into pooled memory.</summary>
internal static class JsonAnswer
{
    public const string MediaType = "application/json";

    /// <summary>Text as it is, no more escaped than JSON asks for: the answers are data, never part of a page.</summary>
    public static JsonWriterOptions Format { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Writes an answer with its length known, so that it goes out in one piece.</summary>
    public static async Task AnswerAsync<T>(
        this HttpContext context, int status, T state, Action<Utf8JsonWriter, T> write, string mediaType = MediaType)
    {
        using var body = new PooledBuffer();
        using (var json = new Utf8JsonWriter(body, Format)) write(json, state);
        await context.AnswerAsync(status, body.WrittenMemory, mediaType);
    }

    /// <summary>Sends bytes that are JSON already.</summary>
    public static async Task AnswerAsync(this HttpContext context, int status, ReadOnlyMemory<byte> body, string mediaType = MediaType)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = mediaType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
