using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Sluice.Connectors.Email.Smtp;

/// <summary>
/// Speaks with a mail server up to the login and takes its leave, without a mail. The framework's client tells a missing
/// STARTTLS or a refused login only in passing, at the first mail.
/// </summary>
internal static class SmtpProbe
{
    /// <summary>What stands in the way of sending, or nothing.</summary>
    public static async Task<MailFault?> RunAsync(SmtpServer server, CancellationToken cancellationToken)
    {
        using var connection = new TcpClient();
        try
        {
            await connection.ConnectAsync(server.Host, server.Port, cancellationToken);
            await using var stream = connection.GetStream();
            var plain = new SmtpDialogue(stream);
            var greeting = await plain.ReadAsync(cancellationToken);
            if (greeting.Code != 220) return SmtpFaults.OfReply(greeting.Code, greeting.Text, server) with { Everything = true };
            var offers = await plain.AskAsync("EHLO sluice", cancellationToken);
            if (!server.StartTls) return await LogInAsync(plain, offers, server, cancellationToken);
            if (!offers.HasLine("STARTTLS"))
                return MailFault.Stopped(
                    $"{server} offers no STARTTLS; where mail may go in the clear, add ?tls=none to smtp");
            var ready = await plain.AskAsync("STARTTLS", cancellationToken);
            if (ready.Code != 220) return MailFault.Unavailable($"{server} answered {ready.Code} {ready.Text} to STARTTLS");
            await using var encrypted = new SslStream(stream);
            await encrypted.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = server.Host }, cancellationToken);
            var secure = new SmtpDialogue(encrypted);
            offers = await secure.AskAsync("EHLO sluice", cancellationToken);
            return await LogInAsync(secure, offers, server, cancellationToken);
        }
        catch (AuthenticationException untrusted)
        {
            return SmtpFaults.Untrusted(server, untrusted.Message);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return MailFault.Unavailable($"{server} cannot be reached: {failure.Message}");
        }
    }

    /// <summary>Logs in as the framework's client will, by AUTH LOGIN.</summary>
    private static async Task<MailFault?> LogInAsync(
        SmtpDialogue dialogue, SmtpReply offers, SmtpServer server, CancellationToken cancellationToken)
    {
        if (server.User is not null)
        {
            if (!offers.HasLine("AUTH", "LOGIN"))
                return MailFault.Stopped($"{server} does not offer the login that the .NET mail client knows (AUTH LOGIN)"
                    + (server.StartTls ? "; ask its operator for it" : " without TLS; use ?tls=starttls in smtp"));
            var reply = await dialogue.AskAsync("AUTH LOGIN", cancellationToken);
            foreach (var secret in new[] { server.User, server.Password! })
            {
                if (reply.Code == 334)
                    reply = await dialogue.AskAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), cancellationToken);
            }

            if (reply.Code != 235) return RefusedLogin(reply, server);
        }

        await dialogue.AskAsync("QUIT", cancellationToken);
        return null;
    }

    private static MailFault RefusedLogin(SmtpReply reply, SmtpServer server) => reply.Code is >= 400 and < 500
        ? MailFault.Unavailable($"{server} answered {reply.Code} {reply.Text} to the login")
        : MailFault.Stopped($"authentication failed for user '{server.User}': {server} answered {reply.Code} {reply.Text}; "
            + "correct user and password in smtp");
}
