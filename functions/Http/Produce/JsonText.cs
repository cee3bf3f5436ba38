using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Worker.Http.Produce;

/// <summary>What is the same for every body of JSON: its encoding, and how to say where it is broken.</summary>
internal static class JsonText
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The text behind a byte order mark, which some editors put before it.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) =>
        text.StartsWith(ByteOrderMark) ? text[ByteOrderMark.Length..] : text;

    /// <summary>The first byte that is no UTF-8; -1 when all are.</summary>
    public static int FirstInvalidByte(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text)) return -1;
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf8(text[at..], out _, out var length) != OperationStatus.Done) return at;
            at += length;
        }

        return -1;
    }

    /// <summary>Throws a 400 when the text is not UTF-8, which a JSON reader does not notice in strings.</summary>
    public static void CheckUtf8(ReadOnlySpan<byte> text)
    {
        if (FirstInvalidByte(text) is >= 0 and var at) throw RequestException.Bad($"Byte {at} of the body is not UTF-8. Nothing was stored.", at);
    }

    /// <summary>What is wrong, without the reader's own way to say where.</summary>
    public static string Problem(JsonException exception)
    {
        if (JsonDepth.IsExceeded(exception)) return $"It is {JsonDepth.Problem}.";
        if (exception.Message.Contains("does not contain any JSON tokens", StringComparison.Ordinal)) return "There is nothing in it.";
        var place = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? exception.Message : exception.Message[..place];
    }

    /// <summary>The byte of <paramref name="text"/> at which a reader over it failed.</summary>
    public static int ByteOf(JsonException exception, ReadOnlySpan<byte> text)
    {
        var start = 0;
        for (var line = exception.LineNumber ?? 0; line > 0; line--)
        {
            var end = text[start..].IndexOf((byte)'\n');
            if (end < 0) break;
            start += end + 1;
        }

        return start + (int)(exception.BytePositionInLine ?? 0);
    }
}
