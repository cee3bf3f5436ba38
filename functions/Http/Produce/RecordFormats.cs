using Microsoft.Net.Http.Headers;

namespace Sluice.Worker.Http.Produce;

/// <summary>The formats that can be produced, found by content type.</summary>
internal static class RecordFormats
{
    private static readonly RecordFormat[] Known =
        [new JsonRecords(), new JsonLines(), new TextLines(), new RestProxyJson(), new RestProxyBinary()];

    /// <summary>The format of a content type; throws a 415 that names all there are.</summary>
    public static RecordFormat Of(string? contentType)
    {
        foreach (var format in Known)
        {
            if (string.Equals(contentType, format.MediaType, StringComparison.OrdinalIgnoreCase)) return format;
        }

        if (!MediaTypeHeaderValue.TryParse(contentType, out var parsed)) throw Unknown(contentType);
        if (parsed.Charset is { HasValue: true } charset
            && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            && !charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase))
        {
            throw RequestException.UnsupportedMediaType($"The charset {charset} is not known here. Send UTF-8.");
        }

        return Array.Find(Known, format => parsed.MediaType.Equals(format.MediaType, StringComparison.OrdinalIgnoreCase))
            ?? throw Unknown(contentType);
    }

    private static RequestException Unknown(string? contentType) => RequestException.UnsupportedMediaType(
        $"{(string.IsNullOrEmpty(contentType) ? "A request without Content-Type" : $"Content-Type '{contentType}'")} cannot be read. "
        + $"Known are {string.Join(", ", Known.Select(format => format.MediaType))}.");
}
