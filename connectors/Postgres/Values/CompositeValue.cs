namespace Sluice.Connectors.Postgres.Values;

/// <summary>A composite value, <c>(1,"a ""b""",)</c>, as an object of its attributes; nothing between two commas is null.</summary>
/// <param name="names">The attributes' names as JSON, each with its colon, all but the first after a comma.</param>
internal sealed class CompositeValue(byte[][] names, ValueWriter[] attributes) : ValueWriter
{
    public override void Write(ReadOnlySpan<byte> text, JsonOutput output)
    {
        if (text is not [(byte)'(', .., (byte)')']) throw Broken();
        var rest = text[1..^1];
        output.Open((byte)'{');
        for (var i = 0; i < attributes.Length; i++)
        {
            if (i > 0)
            {
                if (rest is not [(byte)',', ..]) throw Broken();
                rest = rest[1..];
            }

            output.Raw(names[i]);
            rest = Attribute(rest, attributes[i], output);
        }

        if (!rest.IsEmpty) throw Broken();
        output.Close((byte)'}');
    }

    private static ReadOnlySpan<byte> Attribute(ReadOnlySpan<byte> rest, ValueWriter writer, JsonOutput output)
    {
        if (rest is [(byte)'"', ..])
        {
            var start = output.Scratch.Length;
            rest = rest[1..];
            writer.Write(Quoted(ref rest, output.Scratch), output);
            output.Scratch.ShrinkTo(start);
            return rest;
        }

        var end = rest.IndexOf((byte)',');
        if (end < 0) end = rest.Length;
        if (end == 0) output.Null();
        else writer.Write(rest[..end], output);
        return rest[end..];
    }

    /// <summary>From after the opening quote to after the closing one: inside, quotes and backslashes stand twice.</summary>
    private static ReadOnlySpan<byte> Quoted(ref ReadOnlySpan<byte> rest, ScratchText scratch)
    {
        var start = scratch.Length;
        while (true)
        {
            var next = rest.IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) throw Broken();
            var doubled = next + 1 < rest.Length && rest[next + 1] == rest[next];
            if (!doubled)
            {
                if (rest[next] != '"') throw Broken();
                var piece = rest[..next];
                rest = rest[(next + 1)..];
                if (scratch.Length == start) return piece;
                scratch.Add(piece);
                return scratch.From(start);
            }

            scratch.Add(rest[..(next + 1)]);
            rest = rest[(next + 2)..];
        }
    }

    private static ValueTextException Broken() =>
        new("it is not a composite value with the attributes that its type has now; the type may have been altered since")
        {
            TypeMayBeOld = true,
        };
}
