using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Connectors.Files.Formats;

/// <summary>How both connectors write JSON: on one line, nothing escaped that need not be.</summary>
internal static class JsonText
{
    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes text as a string; what is not UTF-8 in it becomes U+FFFD.</summary>
    public static void WriteText(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text)) writer.WriteString(name, text);
        else writer.WriteString(name, Encoding.UTF8.GetString(text));
    }

    /// <summary>Whether bytes are one JSON document, in UTF-8; if not, why.</summary>
    public static bool IsDocument(ReadOnlySpan<byte> bytes, out string? problem)
    {
        problem = null;
        if (!Utf8.IsValid(bytes))
        {
            problem = "it is not UTF-8";
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(bytes, JsonDepth.Reading);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException e)
        {
            problem = JsonDepth.IsExceeded(e) ? $"it is {JsonDepth.Problem}" : e.Message;
            return false;
        }
    }

    /// <summary>Writes one document into memory of its own.</summary>
    public static byte[] Build<TState>(int sizeHint, TState state, Action<Utf8JsonWriter, TState> write)
        where TState : allows ref struct
    {
        var buffer = new ArrayBufferWriter<byte>(sizeHint);
        using (var writer = new Utf8JsonWriter(buffer, Writing)) write(writer, state);
        return buffer.WrittenSpan.ToArray();
    }
}
