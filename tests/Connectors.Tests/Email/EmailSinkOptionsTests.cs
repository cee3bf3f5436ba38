using System.ComponentModel.DataAnnotations;
using Sluice.Connectors.Email;
using Sluice.Connectors.Email.Smtp;

namespace Sluice.Connectors.Tests.Email;

public sealed class EmailSinkOptionsTests
{
    private static readonly EmailSinkOptions Good = MailSinks.PickupOptions("mail");

    [Theory]
    [InlineData("smtp://mail.example.com", "mail.example.com:587", true)]
    [InlineData("smtp://mail.example.com/", "mail.example.com:587", true)]
    [InlineData("smtp://mail.example.com?tls=starttls", "mail.example.com:587", true)]
    [InlineData("smtp://mail.example.com?tls=none", "mail.example.com:25", false)]
    [InlineData("smtp://user:pw@mail.example.com:2525?tls=none", "mail.example.com:2525", false)]
    [InlineData("smtp://bücher.example", "xn--bcher-kva.example:587", true)]
    public void A_server_is_read_with_its_defaults(string smtp, string shown, bool startTls)
    {
        Assert.True(SmtpServer.TryParse(smtp, out var server, out _));
        Assert.Equal(shown, server.ToString());
        Assert.Equal(startTls, server.StartTls);
    }

    [Theory]
    [InlineData("smtp://us%3Aer:p%40%2F%25@mail.example.com", "us:er", "p@/%")]
    [InlineData("smtp://user:pä:ß@mail.example.com", "user", "pä:ß")]
    [InlineData("smtp://user:@mail.example.com", "user", "")]
    [InlineData("smtp://mail.example.com", null, null)]
    public void User_and_password_may_be_percent_encoded(string smtp, string? user, string? password)
    {
        Assert.True(SmtpServer.TryParse(smtp, out var server, out _));
        Assert.Equal((user, password), (server.User, server.Password));
    }

    [Theory]
    [InlineData("smtps://user:s3cret@mail.example.com", "TLS from the first byte")]
    [InlineData("smtp://user:s3cret@mail.example.com:465", "TLS from the first byte")]
    [InlineData("http://user:s3cret@mail.example.com", "starts with 'http:'")]
    [InlineData("mail.example.com", "is no server address")]
    [InlineData("smtp://user:s3cret/x@mail.example.com", "%2F")]
    [InlineData("smtp://user:s3cret#x@mail.example.com", "%23")]
    [InlineData("smtp://s3cret@mail.example.com", "without the other")]
    [InlineData("smtp://:s3cret@mail.example.com", "without the other")]
    [InlineData("smtp://user:s3cret@mail.example.com?tls=maybe", "?tls=starttls and ?tls=none")]
    [InlineData("smtp://user:s3cret@mail.example.com?verify=no", "?tls=starttls and ?tls=none")]
    public void A_server_that_cannot_be_used_is_refused_without_repeating_the_password(string smtp, string message)
    {
        var problem = Assert.Single(Problems(Good with { Pickup = null, Smtp = smtp }));
        Assert.Equal(["Smtp"], problem.MemberNames);
        Assert.Contains(message, problem.ErrorMessage);
        Assert.DoesNotContain("s3cret", problem.ErrorMessage);
        Assert.DoesNotContain("s3cret", Stopped(Good with { Pickup = null, Smtp = smtp }).Message);
    }

    [Fact]
    public void Good_options_have_no_problem() => Assert.Empty(Problems(Good));

    [Fact]
    public void Every_problem_is_told_at_once_with_its_option()
    {
        var bad = Good with
        {
            Smtp = "smtp://mail.example.com",
            From = "me",
            To = "{{#if}}",
            Subject = "{{",
            Text = "{{/if}}",
            Html = "{{> x}}",
        };
        Assert.Equal(
            ["Smtp", "From", "To", "Subject", "Text", "Html"], Problems(bad).SelectMany(problem => problem.MemberNames));
        var message = Stopped(bad).Message;
        Assert.All(["smtp: ", "from: ", "to: ", "subject: ", "text: ", "html: "], option => Assert.Contains(option, message));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(601)]
    public void A_time_out_nobody_can_mean_is_refused(int seconds) => Assert.Equal(
        ["Timeout"], Assert.Single(Problems(Good with { Timeout = TimeSpan.FromSeconds(seconds) })).MemberNames);

    [Fact]
    public void One_way_out_is_needed() => Assert.Equal(["Smtp"], Assert.Single(Problems(Good with { Pickup = null })).MemberNames);

    [Fact]
    public void A_sender_with_a_line_break_is_refused() =>
        Assert.Equal(["From"], Assert.Single(Problems(Good with { From = "a@example.com\r\nBcc: b@example.com" })).MemberNames);

    [Fact]
    public async Task The_order_of_a_key_is_kept_by_the_sink_itself()
    {
        await using var sink = MailSinks.Create(Good);
        Assert.True(sink.KeepsKeyOrder);
        Assert.Equal(50, sink.MaxBatchRecords);
    }

    private static List<ValidationResult> Problems(EmailSinkOptions options)
    {
        var found = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), found, validateAllProperties: true);
        return found;
    }

    private static ConnectorStoppedException Stopped(EmailSinkOptions options) =>
        Assert.Throws<ConnectorStoppedException>(() => { _ = MailSinks.Create(options); });
}
