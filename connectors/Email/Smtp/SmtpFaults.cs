using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Sluice.Connectors.Email.Smtp;

/// <summary>The one table that says what an answer of a mail server, or the lack of one, means for a mail.</summary>
internal static class SmtpFaults
{
    private const string BeforeServersWords = "The server response was: ";

    /// <summary>Reads what the framework's client throws.</summary>
    public static MailFault Of(Exception failure, SmtpServer server, string recipient)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException) return Untrusted(server, cause.Message);
            if (cause is SocketException or IOException or ObjectDisposedException)
                return MailFault.Unavailable($"the connection to {server} failed: {cause.Message}");
        }

        if (failure is not SmtpException answer || (int)answer.StatusCode < 400)
            return MailFault.Unavailable($"no usable answer from {server}: {failure.Message}");
        var at = answer.Message.IndexOf(BeforeServersWords, StringComparison.Ordinal);
        var words = at < 0 ? answer.Message : answer.Message[(at + BeforeServersWords.Length)..];
        return OfReply((int)answer.StatusCode, words.Trim(), server, recipient);
    }

    /// <summary>Reads a reply code and its text (RFC 5321, with the codes of RFC 3463 at the beginning of the text).</summary>
    public static MailFault OfReply(int code, string words, SmtpServer server, string? recipient = null)
    {
        var told = $"{server} answered {code} {words}" + (recipient is null ? "" : $" to the mail for {recipient}");
        return code switch
        {
            // The client goes on without a login when the server refuses it, and then hears that it should log in.
            530 or 534 or 535 or 538 => MailFault.Stopped(
                server.User is null
                    ? $"{told}: it wants a login; put user and password into smtp (smtp://user:password@host)"
                    : $"authentication failed for user '{server.User}': {told}; correct user and password in smtp"),
            421 or 454 => MailFault.Unavailable(told),
            < 500 when recipient is not null && IsAboutTheAddress(code, words) => new MailFault(FaultAction.Retry, told),
            < 500 => new MailFault(FaultAction.Later, told),
            _ => new MailFault(FaultAction.DeadLetter, told),
        };
    }

    public static MailFault Untrusted(SmtpServer server, string reason) => MailFault.Stopped(
        $"the certificate of {server} is not accepted: {reason} Make this machine trust its issuer (or set SSL_CERT_DIR "
        + "for the worker), and use the host name that the certificate is for.");

    /// <summary>
    /// A full or locked mailbox may stay so for weeks, so it counts against the record; greylisting and an overloaded
    /// server pass, and do not.
    /// </summary>
    private static bool IsAboutTheAddress(int code, string words) =>
        words.StartsWith("4.1.", StringComparison.Ordinal) || words.StartsWith("4.2.", StringComparison.Ordinal)
        || (code == 450 && !words.StartsWith("4.", StringComparison.Ordinal));
}
