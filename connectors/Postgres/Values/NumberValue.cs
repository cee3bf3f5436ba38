namespace Sluice.Connectors.Postgres.Values;

/// <summary>A number with the server's own digits, so that none is lost; NaN and the infinities are strings.</summary>
internal sealed class NumberValue : ValueWriter
{
    public override void Write(ReadOnlySpan<byte> text, JsonOutput output)
    {
        if (IsNumber(text)) output.Raw(text);
        else if (text.SequenceEqual("NaN"u8) || text.SequenceEqual("Infinity"u8) || text.SequenceEqual("-Infinity"u8)) output.String(text);
        else throw new ValueTextException("it is not a number");
    }

    /// <summary>Whether it is a number in JSON's grammar too.</summary>
    private static bool IsNumber(ReadOnlySpan<byte> text)
    {
        var i = text is [(byte)'-', ..] ? 1 : 0;
        var whole = i;
        i = SkipDigits(text, i);
        if (i == whole || (text[whole] == '0' && i > whole + 1)) return false;
        if (i < text.Length && text[i] == '.')
        {
            var fraction = ++i;
            i = SkipDigits(text, i);
            if (i == fraction) return false;
        }

        return i == text.Length || IsExponent(text[i..]);
    }

    private static bool IsExponent(ReadOnlySpan<byte> text)
    {
        if (text[0] is not ((byte)'e' or (byte)'E')) return false;
        var digits = text.Length > 1 && text[1] is (byte)'+' or (byte)'-' ? 2 : 1;
        return digits < text.Length && SkipDigits(text, digits) == text.Length;
    }

    private static int SkipDigits(ReadOnlySpan<byte> text, int i)
    {
        while (i < text.Length && (uint)(text[i] - '0') <= 9) i++;
        return i;
    }
}
