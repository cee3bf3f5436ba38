using Sluice.Connect.Options;

namespace Sluice.Core.Tests.Connect.Options;

public sealed class SettingsExpanderTests
{
    private readonly List<ConfigurationError> _errors = [];

    private readonly SettingsExpander _expander = new(name => name switch
    {
        "DB" => "Host=\"x\"",
        "LOOP" => "%DB%",
        _ => null,
    });

    [Theory]
    [InlineData("%DB%", "Host=\"x\"")]
    [InlineData("a %DB% b", "a Host=\"x\" b")]
    [InlineData("100%%", "100%")]
    [InlineData("%%DB%%", "%DB%")]
    [InlineData("50% of 80%", "50% of 80%")]
    [InlineData("a%2Fb%20c", "a%2Fb%20c")]
    [InlineData("%LOOP%", "%DB%")]
    public void A_setting_takes_the_place_of_its_name(string text, string expected)
    {
        Assert.Equal(expected, _expander.Expand(text, "x", _errors));
        Assert.Empty(_errors);
    }

    [Fact]
    public void Every_text_of_a_document_is_expanded_and_nothing_else()
    {
        var expanded = _expander.Expand(Json.Parse("{ '%DB%': ['%DB%', 1.50, null, { 'a': true, 'a': '100%%' }] }"), "", _errors);

        Assert.Equal("""{"%DB%":["Host=\u0022x\u0022",1.50,null,{"a":true,"a":"100%"}]}""", expanded.GetRawText());
    }

    [Fact]
    public void Each_unknown_setting_is_named_with_its_place_and_the_remedy()
    {
        _expander.Expand(Json.Parse("{ 'connectors': { 'shop': { 'tables': ['x', '%NO%'], 'url': '%NOT%' } } }"), "", _errors);

        Assert.Equal(["connectors.shop.tables[1]", "connectors.shop.url"], _errors.Select(error => error.Path));
        Assert.Contains("set the environment variable NO or put it under Values in local.settings.json", _errors[0].Message, StringComparison.Ordinal);
    }
}
