using System.Text.Encodings.Web;
using System.Text.Json;
using HandlebarsDotNet;
using HandlebarsDotNet.IO;

namespace Sluice.Connectors.Email.Templates;

/// <summary>Writes a value as the JSON it came from.</summary>
internal sealed class JsonFormatter : IFormatter
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Format<T>(T value, in EncodedTextWriter writer) =>
        writer.Write(JsonSerializer.Serialize<object?>(value, Compact));
}
