using System.Globalization;
using System.Text.Json;

namespace Sluice.Connectors.Files.Formats;

/// <summary>A line of a web access log as JSON, one field for each part; the record's timestamp is the line's.</summary>
internal sealed class AccessLogFormat(TimeProvider time) : LineFormat
{
    // The log refuses what is more than an hour ahead; a server with a wrong clock must not stop its file.
    private static readonly TimeSpan FurthestAhead = TimeSpan.FromMinutes(59);

    public override ParsedLine Parse(ReadOnlySpan<byte> line, string path)
    {
        var entry = AccessLogParser.TryParse(line, out var problem);
        if (entry is null) return ParsedLine.Faulty(line, $"{path}: a line is not of a web access log: {problem}.");
        var timestamp = entry.Time.ToUniversalTime();
        return ParsedLine.Of(
            JsonText.Build(line.Length + 256, (entry, path), (writer, state) => Write(writer, state.entry, state.path)),
            timestamp > time.GetUtcNow() + FurthestAhead ? null : timestamp);
    }

    private static void Write(Utf8JsonWriter writer, AccessLogEntry entry, string path)
    {
        writer.WriteStartObject();
        WriteOrNull(writer, "remote"u8, entry.Remote);
        WriteOrNull(writer, "user"u8, entry.User);
        writer.WriteString("time"u8, entry.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        WriteRequest(writer, entry.Request);
        writer.WriteNumber("status"u8, entry.Status);
        writer.WriteNumber("bytes"u8, entry.Bytes);
        WriteOrNull(writer, "referrer"u8, entry.Referrer);
        WriteOrNull(writer, "userAgent"u8, entry.UserAgent);
        if (entry.Extra.Length > 0) writer.WriteText("extra"u8, entry.Extra);
        writer.WriteString("file"u8, path);
        writer.WriteEndObject();
    }

    /// <summary>Splits <c>GET /path HTTP/1.1</c>; what a scanner sent instead of a request stands in <c>path</c>, whole.</summary>
    private static void WriteRequest(Utf8JsonWriter writer, ReadOnlySpan<byte> request)
    {
        var method = request.IndexOf((byte)' ');
        var protocol = request.LastIndexOf(" HTTP/"u8);
        if (method <= 0 || protocol <= method || request[..method].IndexOfAnyExceptInRange((byte)'A', (byte)'Z') >= 0)
        {
            writer.WriteNull("method"u8);
            WriteOrNull(writer, "path"u8, request);
            writer.WriteNull("protocol"u8);
            return;
        }

        writer.WriteText("method"u8, request[..method]);
        writer.WriteText("path"u8, request[(method + 1)..protocol]);
        writer.WriteText("protocol"u8, request[(protocol + 1)..]);
    }

    private static void WriteOrNull(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) writer.WriteNull(name);
        else writer.WriteText(name, text);
    }
}
