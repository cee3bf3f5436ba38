using System.Net;
using System.Net.Mail;

namespace Sluice.Connectors.Email.Smtp;

/// <summary>Sends by the framework's mail client, over one connection for as long as that is of use.</summary>
/// <remarks>
/// What the client really does shapes this class: it sends one mail at a time, never reconnects by itself, and is of no
/// use after any failure. Against servers that close quiet connections, one that was quiet is not used again.
/// </remarks>
internal sealed class SmtpTransport(SmtpServer server, TimeSpan timeout, TimeProvider time) : IMailTransport
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    /// <summary>
    /// What a mail that is on its way gets to arrive after the engine asked to stop: one cut off at the wrong moment is
    /// delivered all the same, and would be again by the next attempt.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private SmtpClient? _client;
    private long _lastUse;

    public ValueTask<MailFault?> OpenAsync(CancellationToken cancellationToken) => CheckAsync(cancellationToken);

    public async ValueTask<MailFault?> CheckAsync(CancellationToken cancellationToken)
    {
        using var attempt = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(attempt.Token, cancellationToken);
        try
        {
            return await SmtpProbe.RunAsync(server, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return NoAnswer();
        }
    }

    public async ValueTask<MailFault?> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var attempt = new CancellationTokenSource(timeout, time);
        using var stop = cancellationToken.Register(() => attempt.CancelAfter(Grace));
        var client = Client();
        var message = mail.ToMessage();
        var sending = client.SendMailAsync(message, attempt.Token);
        _ = DisposeAfterAsync(sending, message);
        try
        {
            // Not the send alone: while it waits for the server's last word it does not hear of the cancellation.
            await sending.WaitAsync(attempt.Token);
            _lastUse = time.GetTimestamp();
            return null;
        }
        catch (OperationCanceledException)
        {
            DropClient();
            cancellationToken.ThrowIfCancellationRequested();
            return NoAnswer();
        }
        catch (Exception failure) when (failure is SmtpException or IOException or InvalidOperationException)
        {
            DropClient();
            return SmtpFaults.Of(failure, server, mail.Recipient.Address);
        }
    }

    public ValueTask DisposeAsync()
    {
        DropClient();
        return ValueTask.CompletedTask;
    }

    /// <summary>A send that was given up still reads the message until it notices.</summary>
    private static async Task DisposeAfterAsync(Task sending, MailMessage message)
    {
        using (message) await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private MailFault NoAnswer() => MailFault.Unavailable($"{server} did not answer within {Duration.Format(timeout)}");

    private SmtpClient Client()
    {
        if (_client is not null && time.GetElapsedTime(_lastUse) > LongestPause) DropClient();
        return _client ??= new SmtpClient(server.Host, server.Port)
        {
            EnableSsl = server.StartTls,
            // Behind our own: of two clocks that stand at the same time, the one with the clear message must come first.
            Timeout = (int)(timeout + Grace).TotalMilliseconds,
            Credentials = server.User is null ? null : new NetworkCredential(server.User, server.Password),
        };
    }

    private void DropClient()
    {
        _client?.Dispose();
        _client = null;
    }
}
