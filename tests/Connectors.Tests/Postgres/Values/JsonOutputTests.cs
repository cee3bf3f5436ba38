using System.Text;
using System.Text.Json;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Tests.Postgres.Values;

public sealed class JsonOutputTests
{
    [Fact]
    public void What_was_taken_stays_as_it_was()
    {
        var output = new JsonOutput();
        var taken = new List<(ReadOnlyMemory<byte> Bytes, string Text)>();
        for (var i = 0; i < 5_000; i++)
        {
            var text = new string((char)('a' + (i % 26)), i % 977);
            output.String(Encoding.UTF8.GetBytes(text));
            taken.Add((output.Take(), $"\"{text}\""));
        }

        Assert.All(taken, item => Assert.Equal(item.Text, Encoding.UTF8.GetString(item.Bytes.Span)));
    }

    [Fact]
    public void A_string_of_any_length_with_any_escapes_is_JSON()
    {
        var output = new JsonOutput();
        foreach (var length in new[] { 0, 1, 65_533, 65_534, 65_535, 65_536, 200_000 })
        {
            var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)(i % 0x60)));
            output.String(Encoding.UTF8.GetBytes(text));
            Assert.Equal(text, JsonSerializer.Deserialize<string>(output.Take().Span));
        }
    }

    [Fact]
    public void What_is_too_large_for_a_record_is_refused_and_the_next_is_not()
    {
        var output = new JsonOutput(maxBytes: 100_000);
        Assert.Throws<ValueTextException>(() => output.String(new byte[100_001]));
        output.Discard();
        output.String("next"u8);
        Assert.Equal("\"next\"", Encoding.UTF8.GetString(output.Take().Span));
    }

    [Fact]
    public void Numbers_have_all_their_digits()
    {
        var output = new JsonOutput();
        output.Number(long.MinValue);
        output.Raw((byte)' ');
        output.Number(ulong.MaxValue);
        Assert.Equal($"{long.MinValue} {ulong.MaxValue}", Encoding.UTF8.GetString(output.Take().Span));
    }
}
