using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net.Mail;
using Sluice.Connectors.Email.Smtp;
using Sluice.Connectors.Email.Templates;

namespace Sluice.Connectors.Email;

/// <summary>What the <c>email</c> sink is told: where mail goes, and what it says.</summary>
public sealed record EmailSinkOptions : IValidatableObject
{
    /// <summary>Given in place of a text: the value as it stands, JSON set out for reading.</summary>
    public const string DefaultText = "{{record.value}}";

    [Secret]
    [Description("The mail server, as smtp://user:password@host:587?tls=starttls; tls=none sends in the clear (port 25).")]
    public string? Smtp { get; init; }

    [Description("Instead of smtp: a folder that gets one .eml file per mail, made when missing.")]
    public string? Pickup { get; init; }

    [Required]
    [Description("The sender, as a@example.com or Name <a@example.com>.")]
    public required string From { get; init; }

    [Required]
    [Description("A template for the recipients, separated by commas, 100 at most; each gets a message of its own.")]
    public required string To { get; init; }

    [Required]
    [Description("A template for the subject; what is over 250 characters is cut.")]
    public required string Subject { get; init; }

    [Description("A template for the plain text; without one, the value is shown as it is, JSON set out for reading.")]
    public string Text { get; init; } = DefaultText;

    [Description("A template for an HTML version beside the text; what it takes from the record is escaped.")]
    public string? Html { get; init; }

    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    [Description("How long one mail may take, from connecting to the server's last word.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Problems()
        .Select(problem => new ValidationResult(problem.Message, [problem.Member]));

    /// <summary>Everything that is wrong, each with the property it is wrong in.</summary>
    internal IEnumerable<(string Member, string Message)> Problems()
    {
        if (string.IsNullOrEmpty(Smtp) == string.IsNullOrEmpty(Pickup))
            yield return (nameof(Smtp), "give either smtp (a mail server) or pickup (a folder for .eml files), and not both");
        if (!string.IsNullOrEmpty(Smtp) && !SmtpServer.TryParse(Smtp, out _, out var server))
            yield return (nameof(Smtp), server);
        if (!MailAddress.TryCreate(From, out _) || From.Any(char.IsControl))
            yield return (nameof(From), $"'{From}' is no address; write it like a@example.com or Name <a@example.com>");
        foreach (var (member, text) in new[] { (nameof(To), To), (nameof(Subject), Subject), (nameof(Text), Text), (nameof(Html), Html) })
        {
            if (text is not null && !MailTemplate.TryCompile(text, TemplateLanguage.Plain, out _, out var problem))
                yield return (member, problem);
        }
    }
}
