using System.Text;
using System.Text.Json;
using Sluice.Connect.Options;

namespace Sluice.Core.Tests.Connect.Secrets;

public sealed class KnownSecretsTests
{
    private static readonly KnownSecrets Known = KnownSecrets.Of(
        new TellingOptions { Password = "hunter 2/x" }, [JsonElement.Parse("""{ "mask": { "fields": ["a"], "method": "hash", "salt": "pepper" } }""")]);

    [Theory]
    [InlineData("no to hunter 2/x!", "no to ********!")]
    [InlineData("no to hunter%202%2Fx!", "no to ********!")]
    [InlineData("no to hunter%202%2fx!", "no to ********!")]
    [InlineData("no to hunter+2%2Fx!", "no to ********!")]
    [InlineData("{\"got\":\"hunter 2\\/x\"}", "{\"got\":\"********\"}")]
    [InlineData("salted with pepper", "salted with ********")]
    [InlineData("at amqp://me:wh%40t@queue", "at amqp://me:********@queue")]
    [InlineData("cut in the middle: hunt", "cut in the middle: ********")]
    [InlineData("cut in the middle: hunt... (of 900)", "cut in the middle: ********... (of 900)")]
    [InlineData("password=another one; x=1", "password=********; x=1")]
    [InlineData("hu is no part of it", "hu is no part of it")]
    public void A_secret_is_hidden_as_it_is_written(string text, string shown) => Assert.Equal(shown, Known.Hide(text));

    [Theory]
    [InlineData("")]
    [InlineData("u")]
    [InlineData("user:")]
    [InlineData("user1:")]
    [InlineData("user12:")]
    [InlineData("\0user\0")]
    public void A_secret_is_hidden_wherever_it_stands_in_base64(string before)
    {
        foreach (var after in (string[])["", ":z", "\n"])
        {
            var text = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{before}hunter 2/x{after}"));
            Assert.Equal("Basic ******** is refused", Known.Hide($"Basic {text} is refused"));
            Assert.Equal("Basic ******** is refused", Known.Hide($"Basic {text.Replace('+', '-').Replace('/', '_')} is refused"));
            Assert.True(Known.AreIn(text));
        }
    }

    [Fact]
    public void A_text_with_no_secret_stays_the_text_it_is() => Assert.False(Known.AreIn("the index is read-only: free some disk space"));

    [Fact]
    public void A_secret_that_is_part_of_another_one_leaves_nothing_of_it()
    {
        var known = KnownSecrets.Of(new TellingOptions { Password = "abcdef", Url = "amqp://me:abc@host/" });
        Assert.Equal("it is ******** and ********", known.Hide("it is abcdef and abc"));
    }
}
