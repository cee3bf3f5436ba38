using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Connect.Transforms;

/// <summary>How changed values are written: compact, and with every character as itself that JSON allows.</summary>
internal static class JsonFormat
{
    public static JsonWriterOptions Unescaped { get; } = new()
    {
        // The bytes go to a log and to connectors, never into a page: escaping for HTML would only change the text.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };
}
