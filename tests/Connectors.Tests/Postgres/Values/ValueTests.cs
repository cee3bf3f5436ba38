using System.Text;
using System.Text.Json;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Tests.Postgres.Values;

public sealed class ValueTests
{
    private static readonly ArrayValue Numbers = new(new NumberValue(), (byte)',');
    private static readonly ArrayValue Texts = new(new TextValue(), (byte)',');

    private static readonly CompositeValue Composite =
        new([ValueWriters.Member("a"), [(byte)',', .. ValueWriters.Member("b")]], [new NumberValue(), Texts]);

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e5x")]
    [InlineData("1 ")]
    [InlineData("nan")]
    [InlineData("1,2")]
    public void What_is_not_a_number_is_refused(string text) => Refused(new NumberValue(), text);

    [Theory]
    [InlineData("")]
    [InlineData("true")]
    [InlineData("x")]
    public void What_is_not_a_boolean_is_refused(string text) => Refused(new BooleanValue(), text);

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("2024-01-31 \"12:00\"")]
    [InlineData("Wed Jan 31 12:00:00 2024 UTC")]
    public void What_is_not_a_timestamp_in_ISO_style_is_refused(string text) => Refused(new TimestampValue(), text);

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("\\x0")]
    [InlineData("\\x0g")]
    [InlineData("\\000\\001")]
    public void Bytes_in_another_form_are_refused(string text) => Refused(new BytesValue(), text);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("1")]
    [InlineData("{1")]
    [InlineData("{1,")]
    [InlineData("{1,}")]
    [InlineData("{,1}")]
    [InlineData("{1}}")]
    [InlineData("{1}{2}")]
    [InlineData("{{1}")]
    [InlineData("{\"1}")]
    [InlineData("{\"1\\")]
    [InlineData("{\"1\"2}")]
    [InlineData("{1;2}")]
    [InlineData("{{{{{{{1}}}}}}}")]
    [InlineData("{x}")]
    public void A_broken_array_is_refused(string text) => Refused(Numbers, text);

    [Theory]
    [InlineData("")]
    [InlineData("(")]
    [InlineData("()")]
    [InlineData("(1)")]
    [InlineData("(1,{},2)")]
    [InlineData("(1,\"{}\"x)")]
    [InlineData("(1,\"{})")]
    [InlineData("(1,\"{\\a}\")")]
    [InlineData("(1,x)")]
    [InlineData("(x,{})")]
    public void A_composite_value_of_other_attributes_is_refused(string text) => Refused(Composite, text);

    [Theory]
    [InlineData("a")]
    [InlineData("\"a\"")]
    [InlineData("\"a\"=>")]
    [InlineData("\"a\"=>1")]
    [InlineData("\"a\"=>\"1\",")]
    [InlineData("\"a\"=>\"1\", ")]
    [InlineData("\"a\"=>\"1\"\"b\"=>\"2\"")]
    public void A_broken_hstore_is_refused(string text) => Refused(new HstoreValue(), text);

    [Fact]
    public void JSON_keeps_its_bytes() =>
        Assert.Equal("{ \"a\":1.0e5 ,\"a\":\"\\u0041\"}", Write(new EmbeddedJsonValue(), "{ \"a\":1.0e5 ,\"a\":\"\\u0041\"}"));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void JSON_may_be_as_deep_as_the_rest_of_the_system_reads(int depth, bool allowed)
    {
        var json = string.Concat(Enumerable.Repeat("{\"]}\\\"\":[", depth / 2)) + (depth % 2 == 1 ? "{}" : "") + string.Concat(Enumerable.Repeat("]}", depth / 2));
        if (allowed) Assert.Equal(json, Write(new EmbeddedJsonValue(), json));
        else Refused(new EmbeddedJsonValue(), json);
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_refused()
    {
        byte[] latin = [(byte)'"', 0xE9, (byte)'"'];
        foreach (var (writer, text) in new (ValueWriter, byte[])[]
        {
            (new TextValue(), latin), (new EmbeddedJsonValue(), latin), (Texts, [(byte)'{', .. latin, (byte)'}']),
            (new HstoreValue(), [.. latin, .. "=>NULL"u8]),
        })
        {
            Assert.Contains("not UTF-8", Assert.Throws<ValueTextException>(() => writer.Write(text, new JsonOutput())).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Equal_values_have_equal_hashes_which_depend_on_the_salt()
    {
        var one = Write(new HashedValue("pepper"u8.ToArray()), "4111 1111");
        Assert.Equal("\"0f3113a8", one[..9]);
        Assert.Equal(66, one.Length);
        Assert.Equal(one, Write(new HashedValue("pepper"u8.ToArray()), "4111 1111"));
        Assert.NotEqual(one, Write(new HashedValue("salt"u8.ToArray()), "4111 1111"));
        Assert.NotEqual(one, Write(new HashedValue("pepper"u8.ToArray()), "4111 1112"));
    }

    [Fact]
    public void Any_text_comes_out_of_arrays_of_composites_of_arrays_as_it_went_in()
    {
        var random = new Random(6);
        var writer = new ArrayValue(Composite, (byte)',');
        for (var round = 0; round < 2_000; round++)
        {
            var lists = Enumerable.Range(0, random.Next(4)).Select(_ => ServerText.Words(random)).ToList();
            var text = ServerText.Array([.. lists.Select((list, i) => ServerText.Composite($"{i}", ServerText.Array(list)))]);
            using var json = JsonDocument.Parse(Write(writer, text));
            var actual = json.RootElement.EnumerateArray().Select(item => item.GetProperty("b").EnumerateArray().Select(word => word.GetString()).ToArray());
            Assert.Equal(lists, actual);
        }
    }

    [Fact]
    public void Any_hstore_comes_out_as_it_went_in()
    {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var pairs = ServerText.Words(random).OfType<string>().Distinct().Select((name, i) => (name, value: i % 3 == 0 ? null : name + i)).ToList();
            var text = string.Join(", ", pairs.Select(pair =>
                $"{ServerText.Quoted(pair.name)}=>{(pair.value is null ? "NULL" : ServerText.Quoted(pair.value))}"));
            using var json = JsonDocument.Parse(Write(new HstoreValue(), text));
            Assert.Equal(pairs, json.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.GetString())));
        }
    }

    [Fact]
    public void Whatever_the_text_what_is_written_is_JSON_or_refused()
    {
        var random = new Random(8);
        var output = new JsonOutput();
        ValueWriter[] writers =
        [
            new NumberValue(), new BooleanValue(), new TextValue(), new TimestampValue(), new BytesValue(), new HstoreValue(), Numbers, Texts,
            Composite, new ArrayValue(Composite, (byte)';'),
        ];
        const string alphabet = "{}()[]\"\\,;=>:-. \n0123tNULLxe";
        var refused = 0;
        const int rounds = 30_000;
        for (var round = 0; round < rounds; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            if (round % 2 == 0) text = $"{{{text}}}";
            try
            {
                writers[round % writers.Length].Write(Encoding.UTF8.GetBytes(text), output);
                using var json = JsonDocument.Parse(output.Take());
                Assert.Equal(0, output.Depth);
            }
            catch (ValueTextException)
            {
                output.Discard();
                refused++;
            }
        }

        Assert.InRange(refused, 1, rounds - 1);
    }

    private static string Write(ValueWriter writer, string text)
    {
        var output = new JsonOutput();
        writer.Write(Encoding.UTF8.GetBytes(text), output);
        return Encoding.UTF8.GetString(output.Take().Span);
    }

    private static void Refused(ValueWriter writer, string text)
    {
        var exception = Assert.Throws<ValueTextException>(() => Write(writer, text));
        Assert.NotEmpty(exception.Message);
    }
}
