using System.Globalization;
using System.Net;
using System.Text;

namespace Sluice.Connect.Options;

/// <summary>A text as it reads without the escapes of JSON, HTML and URLs, with the way back to where each character was written.</summary>
internal sealed class PlainReading
{
    // JSON in JSON in a header in JSON; what is deeper is nobody's message.
    private const int MostRounds = 4;
    private const int LongestEntity = 32;

    private readonly int[]? _places;

    private PlainReading(string text, int[]? places) => (Text, _places) = (text, places);

    public string Text { get; }

    /// <summary>Where a place in <see cref="Text"/> is in what was written.</summary>
    public int PlaceOf(int index) => _places is null ? index : _places[index];

    /// <summary>As it is, then with one layer of escapes less each, as long as there are any.</summary>
    public static IEnumerable<PlainReading> Of(string written)
    {
        var reading = new PlainReading(written, null);
        yield return reading;
        for (var round = 0; round < MostRounds && reading.Next() is { } next; round++)
        {
            reading = next;
            yield return reading;
        }
    }

    private PlainReading? Next()
    {
        if (Text.AsSpan().IndexOfAny('\\', '&', '%') < 0) return null;
        var plain = new StringBuilder(Text.Length);
        var places = new List<int>(Text.Length + 1);
        for (var at = 0; at < Text.Length;)
        {
            var (content, length) = Unescape(Text.AsSpan(at));
            plain.Append(content ?? Text.AsSpan(at, 1));
            while (places.Count < plain.Length) places.Add(PlaceOf(at));
            at += length;
        }

        if (plain.Length == Text.Length) return null;
        places.Add(PlaceOf(Text.Length));
        return new PlainReading(plain.ToString(), [.. places]);
    }

    /// <summary>What the escape at the beginning stands for, and how long it is; null and 1: there is none.</summary>
    private static (string? Content, int Length) Unescape(ReadOnlySpan<char> text) => text[0] switch
    {
        '\\' => Json(text),
        '&' => Html(text),
        '%' => Percent(text),
        _ => (null, 1),
    };

    private static (string? Content, int Length) Json(ReadOnlySpan<char> text)
    {
        if (text.Length < 2) return (null, 1);
        if (text[1] == 'u')
            return text.Length >= 6 && ushort.TryParse(text[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ? (((char)code).ToString(), 6) : (null, 1);
        var content = text[1] switch
        {
            '"' or '\\' or '/' or '\'' => text[1..2].ToString(),
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            'b' => "\b",
            'f' => "\f",
            _ => null,
        };
        return (content, content is null ? 1 : 2);
    }

    private static (string? Content, int Length) Html(ReadOnlySpan<char> text)
    {
        var end = text[..Math.Min(text.Length, LongestEntity)].IndexOf(';');
        if (end < 0) return (null, 1);
        var entity = text[..(end + 1)].ToString();
        var content = entity.LastIndexOf('&') > 0 ? entity : WebUtility.HtmlDecode(entity);
        return content == entity ? (null, 1) : (content, entity.Length);
    }

    private static (string? Content, int Length) Percent(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        while (count < bytes.Length && text.Length >= 3 * (count + 1) && text[3 * count] == '%'
            && byte.TryParse(text.Slice((3 * count) + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[count]))
        {
            count++;
        }

        return Rune.DecodeFromUtf8(bytes[..count], out var rune, out var used) == System.Buffers.OperationStatus.Done ? (rune.ToString(), 3 * used) : (null, 1);
    }
}
