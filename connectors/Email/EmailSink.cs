using Sluice.Connectors.Email.Pickup;
using Sluice.Connectors.Email.Smtp;

namespace Sluice.Connectors.Email;

/// <summary>Sends one mail per record and recipient.</summary>
/// <remarks>
/// A recipient who has the mail does not get it again when the record comes again to the same sink, as after a refusal of
/// another recipient. Two cases remain, which no SMTP client can rule out: the worker dies between the server's yes and the
/// commit of the offset (a batch is small for that reason), or the connection breaks while that yes is on its way. The
/// repeated mail then has the same Message-ID; in a pickup folder it takes the place of the first.
/// </remarks>
[Connector("email", ConnectorKind.Sink, Summary = "Sends records as mail, by SMTP or into a folder of .eml files.")]
internal sealed class EmailSink : ISplitSink
{
    private readonly MailTemplates _templates;
    private readonly IMailTransport _transport;
    private readonly RecentlySent _sent = new(capacity: 10_000);

    /// <summary>Throws <see cref="ConnectorStoppedException"/> that names every wrong option.</summary>
    public EmailSink(EmailSinkOptions options, ConnectorContext context)
    {
        var problems = options.Problems().Select(problem => $"{char.ToLowerInvariant(problem.Member[0])}{problem.Member[1..]}: {problem.Message}");
        var told = string.Join("; ", problems);
        if (told.Length > 0) throw new ConnectorStoppedException($"The options of '{context.Connector}' are wrong: {told}.");
        _templates = new MailTemplates(options);
        _transport = options.Smtp is { Length: > 0 } smtp && SmtpServer.TryParse(smtp, out var server, out _)
            ? new SmtpTransport(server, options.Timeout, context.Time)
            : new PickupFolder(
                context.ResolvePath(options.Pickup!), $".sluice-{Uri.EscapeDataString(context.Connector)}-{context.Task}");
    }

    public bool KeepsKeyOrder => true;

    /// <summary>Few, so that a crash repeats few mails.</summary>
    public int MaxBatchRecords => 50;

    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (await _transport.OpenAsync(cancellationToken) is { } fault) throw ExceptionFor(fault);
    }

    public async ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) =>
        await _transport.CheckAsync(cancellationToken) is { } fault ? [fault.Reason] : [];

    public async ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var delivery = new BatchDelivery(batch);
        while (delivery.TryNext(out var record))
        {
            var fault = await DeliverAsync(record, delivery, cancellationToken);
            if (fault is { Everything: true } && !delivery.HasProgress)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw ExceptionFor(fault);
            }

            delivery.Settle(fault);
        }

        return delivery.Result;
    }

    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    private static Exception ExceptionFor(MailFault fault) => fault.Action == FaultAction.Stop
        ? new ConnectorStoppedException(fault.Reason)
        : new SinkUnavailableException(fault.Reason);

    /// <summary>
    /// Sends to everybody who can be reached. What can be tried again outweighs what cannot, since the record comes back as
    /// one; the recipients who have their mail are left out then.
    /// </summary>
    private async ValueTask<MailFault?> DeliverAsync(SinkRecord record, BatchDelivery delivery, CancellationToken cancellationToken)
    {
        if (!_templates.TryRender(record, out var mails, out var problem)) return new MailFault(FaultAction.DeadLetter, problem);
        MailFault? worst = null;
        foreach (var mail in mails)
        {
            if (_sent.Contains(mail.Identity)) continue;
            var fault = await SendAsync(mail, cancellationToken);
            if (fault is { Everything: true }) return fault;
            if (fault is null)
            {
                _sent.Add(mail.Identity);
                delivery.HasProgress = true;
            }
            else if (worst is null || fault.Action < worst.Action)
            {
                worst = fault;
            }
        }

        return worst;
    }

    private async ValueTask<MailFault?> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        try
        {
            return await _transport.SendAsync(mail, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // An answer for what did go out is worth more to the engine than an exception that repeats all of it.
            return MailFault.Unavailable("the delivery was cancelled before this mail was sent");
        }
    }
}
