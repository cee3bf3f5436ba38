using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Connect.Options;

namespace Sluice.Core.Tests.Connect.Options;

public sealed class OptionsSchemaTests
{
    private readonly JsonObject _schema = OptionsSchema.Of(typeof(SampleOptions));

    [Fact]
    public void Required_options_are_named_and_unknown_ones_are_refused()
    {
        Assert.Equal("""["smtp"]""", _schema["required"]!.ToJsonString());
        Assert.False((bool)_schema["additionalProperties"]!);
        Assert.Equal("object", (string?)_schema["type"]);
    }

    [Theory]
    [InlineData("smtp", """{"type":"string","description":"The mail server."}""")]
    [InlineData("subject", """{"type":"string","default":"hello","minLength":2,"maxLength":10}""")]
    [InlineData("password", """{"type":"string","description":"The password.","writeOnly":true}""")]
    [InlineData("mode", """{"enum":["search","upsertTable"],"default":"search"}""")]
    [InlineData("to", """{"type":"array","items":{"type":"string"},"default":["ops"],"minItems":1}""")]
    [InlineData("headers", """{"type":"object","additionalProperties":{"type":"string"},"writeOnly":true}""")]
    [InlineData("index", """{"type":"string","pattern":"^([a-z]+)$"}""")]
    public void An_option_is_described(string name, string expected) =>
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected), _schema["properties"]![name]),
            _schema["properties"]![name]!.ToJsonString());

    [Fact]
    public void A_number_has_its_range_and_default()
    {
        var attempts = _schema["properties"]!["attempts"]!;

        Assert.Equal((1, 100, 8), ((int)attempts["minimum"]!, (int)attempts["maximum"]!, (int)attempts["default"]!));
        Assert.Equal("""["integer","string"]""", attempts["type"]!.ToJsonString());
    }

    [Theory]
    [InlineData("window", "250ms", true)]
    [InlineData("window", "1.5 h", true)]
    [InlineData("window", "%WINDOW%", true)]
    [InlineData("window", "30", false)]
    [InlineData("window", "soon", false)]
    [InlineData("limit", "64KiB", true)]
    [InlineData("limit", "64KB", false)]
    [InlineData("attempts", "%ATTEMPTS%", true)]
    [InlineData("attempts", "many", false)]
    public void The_pattern_accepts_what_the_binder_does(string name, string value, bool accepted) =>
        Assert.Equal(accepted, Regex.IsMatch(value, (string)_schema["properties"]![name]!["pattern"]!, RegexOptions.None, TimeSpan.FromSeconds(1)));

    [Fact]
    public void A_nested_record_is_nested_in_the_schema() =>
        Assert.Equal("""["by"]""", _schema["properties"]!["steps"]!["items"]!["required"]!.ToJsonString());

    [Fact]
    public void The_default_of_a_nested_record_is_that_of_its_members() =>
        Assert.DoesNotContain("hunter2", _schema.ToJsonString(), StringComparison.Ordinal);
}
