using System.Text;
using Sluice.Core.Tests.Connect;

namespace Sluice.Core.Tests;

public sealed class FieldPathKeyTests
{
    [Theory]
    [InlineData("'shop'", "shop")]
    [InlineData("''", "")]
    [InlineData("7.50", "7.50")]
    [InlineData("true", "true")]
    [InlineData("{ 'name': 'Zoë', 'a': [1, 2] }", "{\"name\":\"Zoë\",\"a\":[1,2]}")]
    [InlineData("{ 'name': 'Zo\\u00eb' }", "{\"name\":\"Zoë\"}")]
    public void A_value_gives_its_characters_or_its_compact_text(string json, string key) =>
        Assert.Equal(key, Encoding.UTF8.GetString(FieldPath.ToKey(Json.Parse(json))!.Value.Span));

    [Fact]
    public void Null_gives_no_key() => Assert.Null(FieldPath.ToKey(Json.Parse("null")));
}
