namespace Sluice.Connectors.Postgres.Values;

/// <summary>hstore, <c>"a"=>"1", "b"=>NULL</c>, as an object of strings and nulls.</summary>
internal sealed class HstoreValue : ValueWriter
{
    public override void Write(ReadOnlySpan<byte> text, JsonOutput output)
    {
        var rest = text;
        output.Open((byte)'{');
        while (!rest.IsEmpty)
        {
            rest = Text(Expect(rest, "\""u8), output);
            output.Raw((byte)':');
            rest = Expect(rest, "=>"u8);
            if (rest.StartsWith("NULL"u8))
            {
                output.Null();
                rest = rest[4..];
            }
            else
            {
                rest = Text(Expect(rest, "\""u8), output);
            }

            if (rest.IsEmpty) break;
            rest = Expect(rest, ", "u8);
            if (rest.IsEmpty) throw Broken();
            output.Raw((byte)',');
        }

        output.Close((byte)'}');
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> rest, JsonOutput output)
    {
        var start = output.Scratch.Length;
        output.String(QuotedText.Read(ref rest, output.Scratch));
        output.Scratch.ShrinkTo(start);
        return rest;
    }

    private static ReadOnlySpan<byte> Expect(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> token) =>
        rest.StartsWith(token) ? rest[token.Length..] : throw Broken();

    private static ValueTextException Broken() => new("it is not an hstore in the server's form");
}
