using System.Net.Mail;

namespace Sluice.Connectors.Email.Pickup;

/// <summary>Puts each mail into a folder as one .eml file: for trying things out, and for whatever sends files on.</summary>
/// <remarks>
/// The files are the framework's own (RFC 5322, CRLF, no dot-stuffing), led by X-Sender and X-Receiver lines: the envelope,
/// as programs that empty such folders expect it. The framework names a file by chance and writes it in place, so it
/// writes into a private folder beside; the finished file moves in under a name that the same mail always has.
/// </remarks>
internal sealed class PickupFolder(string folder, string unfinished) : IMailTransport
{
    private string UnfinishedFolder => Path.Combine(folder, unfinished);

    public ValueTask<MailFault?> OpenAsync(CancellationToken cancellationToken) => new(Attempt(() =>
    {
        if (Directory.Exists(UnfinishedFolder)) Directory.Delete(UnfinishedFolder, recursive: true);
        Directory.CreateDirectory(UnfinishedFolder);
    }));

    public ValueTask<MailFault?> CheckAsync(CancellationToken cancellationToken) => new(Attempt(() =>
    {
        var existing = new DirectoryInfo(folder);
        while (!existing.Exists && existing.Parent is { } parent)
        {
            if (File.Exists(existing.FullName)) throw new IOException($"'{existing.FullName}' is a file");
            existing = parent;
        }

        // Only an attempt tells whether a folder can be written to. The file is gone again before anybody minds.
        using var trial = new FileStream(
            Path.Combine(existing.FullName, unfinished + ".check"),
            new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
    }));

    public async ValueTask<MailFault?> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using var client = new SmtpClient
            {
                DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory,
                PickupDirectoryLocation = UnfinishedFolder,
            };
            using var message = mail.ToMessage();
            await client.SendMailAsync(message, cancellationToken);
            return Attempt(() => Publish(Directory.GetFiles(UnfinishedFolder).Single(), mail));
        }
        catch (Exception failure) when (failure is SmtpException or IOException or UnauthorizedAccessException)
        {
            return Attempt(() => throw (failure as SmtpException)?.InnerException ?? failure);
        }
    }

    public ValueTask DisposeAsync()
    {
        Attempt(() => Directory.Delete(UnfinishedFolder, recursive: true));
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// The contents are flushed before the name appears, so no half mail is ever seen under it. The folder itself is not
    /// flushed: after a power cut the name may be missing, and the record comes again unless its offset was committed.
    /// </summary>
    private void Publish(string written, OutgoingMail mail)
    {
        using (var file = new FileStream(written, FileMode.Open, FileAccess.ReadWrite)) file.Flush(flushToDisk: true);
        File.Move(written, Path.Combine(folder, mail.FileName), overwrite: true);
    }

    private MailFault? Attempt(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (UnauthorizedAccessException denied)
        {
            return MailFault.Stopped($"the folder '{folder}' cannot be written to: {denied.Message}");
        }
        catch (Exception failure) when (failure is IOException or SmtpException)
        {
            return MailFault.Unavailable($"no mail can be put into '{folder}': {failure.Message}");
        }
    }
}
