namespace Sluice.Connectors.Tests.Email;

public sealed class MailContentTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-mail-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("a@example.com", "x\\r\\nBcc: evil@example.com", "U+000D")]
    [InlineData("a@example.com", "x\\nX-Evil: 1", "U+000A")]
    [InlineData("a@example.com", "x\\u0000", "U+0000")]
    [InlineData("a@example.com\\r\\nBcc: evil@example.com", "x", "U+000D")]
    [InlineData("a@example.com\\n", "x", "U+000A")]
    [InlineData("A\\u0000 <a@example.com>", "x", "U+0000")]
    [InlineData("a@example.com", "=?utf-8?Q?=0D=0ABcc:_evil@example.com?=", "encoded")]
    [InlineData("a@example.com", "=?utf-8?Q?=00?=", "U+0000")]
    [InlineData("", "x", "gave no recipient")]
    [InlineData("nobody", "x", "is no list of addresses")]
    [InlineData("a@example.com, , b@", "x", "is no list of addresses")]
    [InlineData("ä@example.com", "x", "outside ASCII before the '@'")]
    public async Task A_record_that_makes_no_decent_header_goes_to_the_dead_letters(string to, string subject, string reason)
    {
        var answer = await DeliverAsync($$"""{"to":"{{to}}","subject":"{{subject}}"}""");
        var failure = Assert.Single(answer.Failures);
        Assert.Equal(FaultAction.DeadLetter, failure.Action);
        Assert.Contains(reason, failure.Reason);
        Assert.Empty(_folder.GetFiles());
    }

    [Theory]
    [InlineData("A\\tB", "A\tB")]
    [InlineData("=?utf-8?Q?x?=", "x")]
    [InlineData("x\\u2028Bcc: evil@example.com", "x\u2028Bcc: evil@example.com")]
    public async Task A_strange_subject_adds_no_header(string subject, string expected)
    {
        Assert.Empty((await DeliverAsync($$"""{"to":"a@example.com","subject":"{{subject}}"}""")).Failures);
        var mail = Assert.Single(Mails());
        Assert.DoesNotContain("Bcc", mail.HeaderNames);
        Assert.Equal(expected, mail["Subject"]);
    }

    [Fact]
    public async Task An_encoded_line_break_in_a_recipients_name_adds_no_header()
    {
        await DeliverAsync("""{"to":"=?utf-8?Q?=0D=0ABcc:_evil@example.com?= <a@example.com>","subject":"s"}""");
        Assert.DoesNotContain("Bcc", Assert.Single(Mails()).HeaderNames);
    }

    [Theory]
    [InlineData(250)]
    [InlineData(251)]
    [InlineData(5_000)]
    public async Task A_long_subject_is_cut_so_that_no_line_is_too_long(int length)
    {
        Assert.Empty((await DeliverAsync($$"""{"to":"a@example.com","subject":"{{new string('s', length)}}"}""")).Failures);
        Assert.Equal(
            length <= 250 ? new string('s', length) : new string('s', 249) + "…", Assert.Single(Mails())["Subject"]);
    }

    [Theory]
    [InlineData("short\\nlines", "7bit")]
    [InlineData("é", "base64")]
    [InlineData("a\\u0000b", "base64")]
    public async Task The_text_is_encoded_only_when_it_has_to_be(string text, string encoding)
    {
        await DeliverAsync($$"""{"to":"a@example.com","subject":"s","text":"{{text}}"}""");
        Assert.Equal(encoding, Assert.Single(Mails())["Content-Transfer-Encoding"]);
    }

    [Fact]
    public async Task A_long_line_survives()
    {
        var line = new string('x', 3_000);
        await DeliverAsync($$"""{"to":"a@example.com","subject":"s","text":"{{line}}"}""");
        Assert.Equal(line, Assert.Single(Mails()).Body);
    }

    [Fact]
    public async Task More_than_a_hundred_recipients_are_refused()
    {
        var list = string.Join(',', Enumerable.Range(0, 101).Select(number => $"u{number}@example.com"));
        var answer = await DeliverAsync($$"""{"to":"{{list}}","subject":"s"}""");
        Assert.Contains("101 recipients", Assert.Single(answer.Failures).Reason);
        Assert.Empty(_folder.GetFiles());
    }

    private async Task<DeliveryResult> DeliverAsync(string value)
    {
        await using var sink = MailSinks.Create(MailSinks.PickupOptions(_folder.FullName) with { Text = "{{text}}" });
        await sink.OpenAsync(CancellationToken.None);
        return await sink.DeliverAsync(MailSinks.Record(0, value));
    }

    private IEnumerable<MimeText> Mails() => _folder.GetFiles("*.eml").Select(file => MimeText.Parse(File.ReadAllBytes(file.FullName)));
}
