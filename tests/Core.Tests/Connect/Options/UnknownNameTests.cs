using Sluice.Connect.Options;

namespace Sluice.Core.Tests.Connect.Options;

public sealed class UnknownNameTests
{
    [Theory]
    [InlineData("elastisearch", "elasticsearch")]
    [InlineData("sqlit", "sqlite")]
    [InlineData("SQLite", "sqlite")]
    [InlineData("emial", "email")]
    [InlineData("webhooks", "webhook")]
    [InlineData("kafka", null)]
    public void A_typing_mistake_is_recognised(string written, string? meant) =>
        Assert.Equal(meant, UnknownName.Closest(written, ["elasticsearch", "sqlite", "email", "webhook"]));

    [Fact]
    public void A_long_list_is_cut() =>
        Assert.EndsWith(", ...", UnknownName.Hint("x", Enumerable.Range(0, 100).Select(number => $"name{number:D3}")), StringComparison.Ordinal);
}
