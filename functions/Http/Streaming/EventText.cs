using System.Buffers;
using System.Text;

namespace Sluice.Worker.Http.Streaming;

/// <summary>Writes server-sent events as the HTML standard describes them (section 9.2).</summary>
internal static class EventText
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    /// <summary>A comment: shows that the connection lives, and is no event.</summary>
    public static ReadOnlySpan<byte> Heartbeat => ":\n\n"u8;

    /// <summary>Writes one event. Data of several lines is sent line by line, and arrives as it was.</summary>
    public static void Write(PooledBuffer target, string? type, string? id, ReadOnlySpan<byte> data)
    {
        if (type is not null) Line(target, "event: "u8, type);
        if (id is not null) Line(target, "id: "u8, id);
        while (true)
        {
            target.Write("data: "u8);
            var end = data.IndexOfAny(LineEnds);
            target.Write(end < 0 ? data : data[..end]);
            target.Write("\n"u8);
            if (end < 0) break;
            var ending = data[end] == '\r' && end + 1 < data.Length && data[end + 1] == '\n' ? 2 : 1;
            data = data[(end + ending)..];
        }

        target.Write("\n"u8);
    }

    private static void Line(PooledBuffer target, ReadOnlySpan<byte> name, string value)
    {
        target.Write(name);
        Encoding.UTF8.GetBytes(value, target);
        target.Write("\n"u8);
    }
}
