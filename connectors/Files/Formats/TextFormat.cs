using System.Buffers;
using System.Text.Json;

namespace Sluice.Connectors.Files.Formats;

/// <summary>Any text: <c>{"message", "file"}</c>.</summary>
internal sealed class TextFormat(int maxLineBytes) : LineFormat
{
    private const int Headroom = 8 * 1_024;

    private readonly int _maxValueBytes = maxLineBytes + Headroom;
    private readonly ArrayBufferWriter<byte> _buffer = new(4_096);

    public override ParsedLine Parse(ReadOnlySpan<byte> line, string path)
    {
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, JsonText.Writing))
        {
            writer.WriteStartObject();
            writer.WriteText("message"u8, line);
            writer.WriteString("file"u8, path);
            writer.WriteEndObject();
        }

        // Control characters take six bytes each as JSON: what the log would refuse for its size must not stop the file.
        return _buffer.WrittenCount <= _maxValueBytes
            ? ParsedLine.Of(_buffer.WrittenSpan.ToArray())
            : ParsedLine.Faulty(line, $"{path}: a line of {line.Length} bytes makes a JSON document of {_buffer.WrittenCount}; at most {_maxValueBytes} are allowed.");
    }
}
