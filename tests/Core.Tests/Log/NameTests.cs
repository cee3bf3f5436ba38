using Sluice.Log;

namespace Sluice.Core.Tests.Log;

public sealed class NameTests
{
    [Theory]
    [InlineData("a b", "' ' (U+0020)")]
    [InlineData("caf\u00e9", "'\u00e9' (U+00E9)")]
    [InlineData("so\ud83d\ude00", "'\ud83d\ude00' (U+1F600)")]
    [InlineData("\n", "U+000A")]
    [InlineData("a\u202eb", "U+202E")]
    public void A_character_that_no_name_has_is_shown_whole_and_with_its_number(string name, string shown)
    {
        Assert.StartsWith($"{shown} is not allowed in a topic's name", TopicName.Problem(name), StringComparison.Ordinal);
        Assert.StartsWith($"{shown} is not allowed in the name of a group", GroupName.Problem(name), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_character_is_shown_by_its_number() =>
        Assert.StartsWith("U+D83D is not allowed", TopicName.Problem("a\ud83d"), StringComparison.Ordinal);

    [Theory]
    [InlineData("orders")]
    [InlineData("a.B_c-9")]
    public void Letters_digits_and_a_few_signs_make_a_name(string name)
    {
        Assert.Null(TopicName.Problem(name));
        Assert.Null(GroupName.Problem(name));
    }
}
