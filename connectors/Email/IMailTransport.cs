namespace Sluice.Connectors.Email;

/// <summary>Hands finished mails over, one at a time.</summary>
internal interface IMailTransport : IAsyncDisposable
{
    /// <summary>Makes ready. Says what stands in the way, or nothing.</summary>
    ValueTask<MailFault?> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Says what <see cref="OpenAsync"/> would meet, without making or changing anything.</summary>
    ValueTask<MailFault?> CheckAsync(CancellationToken cancellationToken);

    /// <summary>Hands one mail over; answers with nothing once the other side has it for good.</summary>
    ValueTask<MailFault?> SendAsync(OutgoingMail mail, CancellationToken cancellationToken);
}
