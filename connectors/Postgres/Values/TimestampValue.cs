using System.Buffers;

namespace Sluice.Connectors.Postgres.Values;

/// <summary>
/// A timestamp, with a T between date and time and, when it has a zone, a Z for UTC's: <c>2024-01-31T12:00:00.5Z</c>. The
/// infinities and years before Christ are as the server writes them (<c>0044-03-15T12:00:00 BC</c>).
/// </summary>
internal sealed class TimestampValue : ValueWriter
{
    private static readonly SearchValues<byte> Characters = SearchValues.Create("0123456789-: .+BC"u8);

    private static ReadOnlySpan<byte> Utc => "+00"u8;

    public override void Write(ReadOnlySpan<byte> text, JsonOutput output)
    {
        var space = text.IndexOf((byte)' ');
        if (space < 0)
        {
            if (!text.SequenceEqual("infinity"u8) && !text.SequenceEqual("-infinity"u8)) throw NotOne();
            output.String(text);
            return;
        }

        if (text.IndexOfAnyExcept(Characters) >= 0) throw NotOne();
        var time = text[(space + 1)..];
        var era = time.IndexOf((byte)' ');
        var suffix = era < 0 ? [] : time[era..];
        if (era >= 0) time = time[..era];
        output.Raw((byte)'"');
        output.Raw(text[..space]);
        output.Raw((byte)'T');
        if (time.EndsWith(Utc))
        {
            output.Raw(time[..^Utc.Length]);
            output.Raw((byte)'Z');
        }
        else
        {
            output.Raw(time);
        }

        output.Raw(suffix);
        output.Raw((byte)'"');
    }

    private static ValueTextException NotOne() => new("it is not a timestamp in ISO style");
}
