using System.Net.Mail;

namespace Sluice.Connectors.Email;

/// <summary>Guards what goes into a mail's header: a line break in it could add headers, recipients or a whole body.</summary>
internal static class HeaderText
{
    /// <summary>
    /// What is wrong with a subject, or nothing. The framework decodes words like <c>=?utf-8?Q?=0D=0A?=</c> in it, in which
    /// a line break may hide.
    /// </summary>
    public static string? SubjectProblem(string subject)
    {
        if (Problem("the subject", subject) is { } problem) return problem;
        using var trial = new MailMessage();
        try
        {
            trial.Subject = subject;
            return Problem("the subject, once decoded,", trial.Subject);
        }
        catch (ArgumentException)
        {
            return "the subject has a control character in it, encoded, which a mail header cannot carry";
        }
    }

    /// <summary>What is wrong with the text, or nothing.</summary>
    public static string? Problem(string what, string text)
    {
        foreach (var character in text)
        {
            if (char.IsControl(character) && character != '\t')
                return $"{what} has a control character in it (U+{(int)character:X4}), which a mail header cannot carry";
        }

        return null;
    }
}
