using System.Buffers;
using System.Text.Json;

namespace Sluice.Bench.Transforms;

/// <summary>What somebody would write who had just this filter and this selection to make, once.</summary>
internal static class ByHand
{
    private static readonly ArrayBufferWriter<byte> Buffer = new(1024);

    /// <summary>Warnings and errors, all of them; null: left out.</summary>
    public static byte[]? Filter(ReadOnlyMemory<byte> value) => Walk(value.Span, all: false, selects: false);

    /// <summary>Of warnings and errors the time, the service and the user's id.</summary>
    public static byte[]? FilterAndSelect(ReadOnlyMemory<byte> value) => Walk(value.Span, all: false, selects: true);

    /// <summary>The same of all that have a level.</summary>
    public static byte[]? SelectAll(ReadOnlyMemory<byte> value) => Walk(value.Span, all: true, selects: true);

    private static byte[]? Walk(ReadOnlySpan<byte> value, bool all, bool selects)
    {
        Buffer.ResetWrittenCount();
        Buffer.Write("{"u8);
        var reader = new Utf8JsonReader(value);
        var isMeant = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("level"u8))
            {
                reader.Read();
                isMeant = all || reader.ValueTextEquals("warn"u8) || reader.ValueTextEquals("error"u8);
            }
            else if (selects && reader.ValueTextEquals("user"u8))
            {
                User(ref reader, value);
            }
            else if (selects && (reader.ValueTextEquals("ts"u8) || reader.ValueTextEquals("service"u8)))
            {
                Copy(ref reader, value);
            }
            else
            {
                reader.Skip();
            }
        }

        if (!isMeant) return null;
        if (!selects) return value.ToArray();
        Buffer.Write("}"u8);
        return Buffer.WrittenSpan.ToArray();
    }

    private static void User(ref Utf8JsonReader reader, ReadOnlySpan<byte> value)
    {
        Separate();
        Buffer.Write("\"user\":{"u8);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) Copy(ref reader, value);
            else reader.Skip();
        }

        Buffer.Write("}"u8);
    }

    private static void Copy(ref Utf8JsonReader reader, ReadOnlySpan<byte> value)
    {
        Separate();
        var start = (int)reader.TokenStartIndex;
        reader.Read();
        Buffer.Write(value[start..(int)reader.BytesConsumed]);
    }

    private static void Separate()
    {
        if (Buffer.WrittenSpan[^1] != (byte)'{') Buffer.Write(","u8);
    }
}
