namespace Sluice.Connectors.Postgres.Values;

/// <summary>
/// An array as a JSON array, nested once per dimension. One whose subscripts do not start at 1 is a string, the server's
/// text (<c>[0:1]={1,2}</c>): a JSON array would lose them.
/// </summary>
/// <param name="delimiter">What the element type has between elements.</param>
internal sealed class ArrayValue(ValueWriter element, byte delimiter) : ValueWriter
{
    // The server's own limit.
    private const int MaxDimensions = 6;

    public override void Write(ReadOnlySpan<byte> text, JsonOutput output)
    {
        if (text is [(byte)'[', ..])
        {
            output.String(text);
            return;
        }

        var rest = Level(text, output, 1);
        if (!rest.IsEmpty) throw Broken();
    }

    /// <summary>Writes one pair of braces and what is in it, and returns what comes after.</summary>
    private ReadOnlySpan<byte> Level(ReadOnlySpan<byte> rest, JsonOutput output, int dimension)
    {
        if (rest is not [(byte)'{', ..] || dimension > MaxDimensions) throw Broken();
        rest = rest[1..];
        output.Open((byte)'[');
        if (rest is [(byte)'}', ..])
        {
            output.Close((byte)']');
            return rest[1..];
        }

        while (true)
        {
            rest = rest switch
            {
                [(byte)'{', ..] => Level(rest, output, dimension + 1),
                [(byte)'"', ..] => Quoted(rest[1..], output),
                _ => Plain(rest, output),
            };
            if (rest.IsEmpty) throw Broken();
            var next = rest[0];
            rest = rest[1..];
            if (next == '}') break;
            if (next != delimiter) throw Broken();
            output.Raw((byte)',');
        }

        output.Close((byte)']');
        return rest;
    }

    private ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> rest, JsonOutput output)
    {
        var end = rest.IndexOfAny(delimiter, (byte)'}');
        if (end <= 0) throw Broken();
        if (rest[..end].SequenceEqual("NULL"u8)) output.Null();
        else element.Write(rest[..end], output);
        return rest[end..];
    }

    private ReadOnlySpan<byte> Quoted(ReadOnlySpan<byte> rest, JsonOutput output)
    {
        var start = output.Scratch.Length;
        var text = QuotedText.Read(ref rest, output.Scratch);
        element.Write(text, output);
        output.Scratch.ShrinkTo(start);
        return rest;
    }

    private static ValueTextException Broken() => new("it is not an array in the server's form");
}
