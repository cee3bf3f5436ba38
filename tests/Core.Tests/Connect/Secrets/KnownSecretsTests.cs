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

    [Theory]
    [InlineData("xxxTr0ub4dor-and-3-horse\n   at Sluice.Some()", "xxx********\n   at Sluice.Some()")]
    [InlineData("xxxTr0ub4dor-and-3\r\n   at Sluice.Some()", "xxx********\r\n   at Sluice.Some()")]
    [InlineData("{\"trace\":\"xxxTr0ub4dor-and-3-h\\n   at Sluice\"}", "{\"trace\":\"xxx********\\n   at Sluice\"}")]
    [InlineData("it is Tr0u\nand more", "it is Tr0u\nand more")]
    [InlineData("it is Tr0u", "it is ********")]
    public void The_beginning_of_a_secret_at_the_end_of_a_line_is_hidden_when_it_is_half_of_it(string text, string shown) =>
        Assert.Equal(shown, Of("Tr0ub4dor-and-3-horses").Hide(text));

    [Theory]
    [InlineData("pässwort1", "p\\u00e4sswort1")]
    [InlineData("pässwort1", "p\\u00E4ss\\u0077ort1")]
    [InlineData("pässwort1", "p\\\\u00e4sswort1")]
    [InlineData("pässwort1", "p%c3%A4sswort1")]
    [InlineData("pässwort1", "p%25C3%25A4sswort1")]
    [InlineData("pässwort1", "p&auml;sswort1")]
    [InlineData("it'sé<&\">", "it&#x27;sé&lt;&amp;&quot;&gt;")]
    [InlineData("it'sé<&\">", "it&apos;s&#233;&#60;&#x26;&#34;&#X3e;")]
    [InlineData("it'sé<&\">", "it'sé\\u003c\\u0026\\\"\\u003E")]
    [InlineData("q\"uote&77", "q\\\\\\\"uote&77")]
    [InlineData("q\"uote&77", "q\\\"uote\\u002677")]
    [InlineData("C:\\new\\u0041", "C:\\new\\u0041")]
    [InlineData("C:\\new\\u0041", "C:\\\\new\\\\u0041")]
    [InlineData("a%20b&amp;\"c", "a%20b&amp;\\\"c")]
    [InlineData("smile\U0001F600d", "smile\\ud83d\\uDE00d")]
    [InlineData("smile\U0001F600d", "smile%F0%9F%98%80d")]
    public void A_secret_is_hidden_however_it_is_escaped(string secret, string written)
    {
        Assert.Equal("no to ********, 100% &c. \\o/ %41", Of(secret).Hide($"no to {written}, 100% &c. \\o/ %41"));
        Assert.True(Of(secret).AreIn(written));
    }

    [Theory]
    [InlineData("no to p\\u00e4sswo...", "no to ********...")]
    [InlineData("no to p\\u00e4sswort\\u00", "no to ********")]
    [InlineData("no to p%C3%A4sswort%3", "no to ********")]
    [InlineData("no to p%C3%A4sswort…", "no to ********…")]
    [InlineData("no to p\\", "no to p\\")]
    [InlineData("no to p\\u00e4ssw & a", "no to p\\u00e4ssw & a")]
    [InlineData("no to p&auml;sswort&#4", "no to ********")]
    public void A_secret_is_hidden_when_it_is_escaped_and_cut(string text, string shown) => Assert.Equal(shown, Of("pässwort1").Hide(text));

    [Fact]
    public void A_text_full_of_escapes_without_a_secret_stays_the_text_it_is()
    {
        const string Text = "50% &amp; \\u0041 \\ &#x; %zz %C3 & \\";
        Assert.Same(Text, Of("pässwort1").HideKnown(Text));
    }

    [Fact]
    public void A_text_with_no_secret_stays_the_text_it_is() => Assert.False(Known.AreIn("the index is read-only: free some disk space"));

    [Fact]
    public void A_secret_that_is_part_of_another_one_leaves_nothing_of_it()
    {
        var known = KnownSecrets.Of(new TellingOptions { Password = "abcdef", Url = "amqp://me:abc@host/" });
        Assert.Equal("it is ******** and ********", known.Hide("it is abcdef and abc"));
    }

    private static KnownSecrets Of(string password) => KnownSecrets.Of(new TellingOptions { Password = password });
}
