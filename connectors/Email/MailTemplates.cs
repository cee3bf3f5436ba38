using System.Diagnostics.CodeAnalysis;
using System.Net.Mail;
using Sluice.Connectors.Email.Templates;

namespace Sluice.Connectors.Email;

/// <summary>The templates of one sink, compiled, and the mails that they make of a record.</summary>
internal sealed class MailTemplates
{
    private const int LongestSubject = 250;

    private readonly MailAddress _from;
    private readonly MailTemplate _to;
    private readonly MailTemplate _subject;
    private readonly MailTemplate _text;
    private readonly MailTemplate? _html;

    /// <summary>Compiles; throws <see cref="FormatException"/> when a template cannot be read.</summary>
    public MailTemplates(EmailSinkOptions options)
    {
        _from = new MailAddress(options.From);
        _to = MailTemplate.Compile(options.To, TemplateLanguage.Plain);
        _subject = MailTemplate.Compile(options.Subject, TemplateLanguage.Plain);
        _text = MailTemplate.Compile(options.Text, TemplateLanguage.Plain);
        _html = options.Html is null ? null : MailTemplate.Compile(options.Html, TemplateLanguage.Html);
    }

    /// <summary>One mail per recipient, or why the record makes none.</summary>
    public bool TryRender(
        SinkRecord record, [NotNullWhen(true)] out IReadOnlyList<OutgoingMail>? mails, [NotNullWhen(false)] out string? problem)
    {
        mails = null;
        var model = TemplateModel.Of(record);
        if (!_to.TryRender(model, out var to, out problem) || !_subject.TryRender(model, out var subject, out problem)
            || !_text.TryRender(model, out var text, out problem)) return false;
        string? html = null;
        if (_html is not null && !_html.TryRender(model, out html, out problem)) return false;
        if ((problem = HeaderText.SubjectProblem(subject)) is not null) return false;
        if (!MailRecipients.TryParse(to, out var recipients, out problem)) return false;
        var content = new MailContent(Shorten(subject.Trim()), text, html);
        mails = [.. recipients.Select(recipient => new OutgoingMail(record, _from, recipient, content))];
        return true;
    }

    /// <summary>
    /// The framework folds a subject only when it has to encode it, so a long plain one would become an overlong line;
    /// the ellipsis takes care of that, too.
    /// </summary>
    private static string Shorten(string subject)
    {
        if (subject.Length <= LongestSubject) return subject;
        var end = char.IsHighSurrogate(subject[LongestSubject - 2]) ? LongestSubject - 2 : LongestSubject - 1;
        return subject[..end] + "…";
    }
}
