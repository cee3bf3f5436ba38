using System.Globalization;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Connectors.Email;

/// <summary>One mail to one recipient. The same record and recipient make the same <see cref="Id"/>, whenever that is.</summary>
internal sealed class OutgoingMail(SinkRecord record, MailAddress from, MailAddress recipient, MailContent content)
{
    /// <summary>Longer lines break RFC 5322, which allows 998 octets.</summary>
    private const int LongestPlainLine = 900;

    private readonly string _recipientHash = HashOf(recipient.Address);

    public MailAddress Recipient => recipient;

    /// <summary>For the Message-ID header: a receiver can tell a mail that was sent twice by it.</summary>
    public string Id => $"<{record.Topic}.{record.Partition}.{record.Offset}{Part}.{_recipientHash}@{AsciiHost(from)}>";

    private string Part => record.Part == 0 ? "" : $".{record.Part}";

    /// <summary>A file name that a later copy of the same mail has too.</summary>
    public string FileName => $"{record.Position}-{_recipientHash}.eml";

    /// <summary>Unlike <see cref="Id"/>, differs for a topic that was deleted and made again.</summary>
    public (string Id, DateTimeOffset Timestamp) Identity => (Id, record.Timestamp);

    /// <summary>The mail for the framework's client, which adds the Date itself, by the system's clock.</summary>
    public MailMessage ToMessage()
    {
        var message = new MailMessage(from, recipient)
        {
            Subject = content.Subject,
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        message.Headers.Add("Message-ID", Id);
        message.Headers.Add("X-Sluice-Record", record.Position);
        message.Headers.Add("Auto-Submitted", "auto-generated");
        if (content.Html is null)
        {
            message.Body = WithNetworkLines(content.Text);
            message.BodyEncoding = Encoding.UTF8;
            message.BodyTransferEncoding = EncodingFor(message.Body);
            return message;
        }

        message.AlternateViews.Add(View(content.Text, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(View(content.Html, MediaTypeNames.Text.Html));
        return message;
    }

    private static AlternateView View(string text, string mediaType)
    {
        var lines = WithNetworkLines(text);
        var view = AlternateView.CreateAlternateViewFromString(lines, Encoding.UTF8, mediaType);
        view.TransferEncoding = EncodingFor(lines);
        return view;
    }

    private static string WithNetworkLines(string text) =>
        text.ReplaceLineEndings("\n").Replace("\n", "\r\n", StringComparison.Ordinal);

    /// <summary>
    /// Plain where that is safe, since people read .eml files. Not the framework's quoted-printable: it writes line ends
    /// as =0D=0A, which is meant for binary data.
    /// </summary>
    private static TransferEncoding EncodingFor(string lines)
    {
        var plain = Ascii.IsValid(lines) && !lines.Contains('\0', StringComparison.Ordinal)
            && lines.Split("\r\n").All(line => line.Length <= LongestPlainLine);
        return plain ? TransferEncoding.SevenBit : TransferEncoding.Base64;
    }

    private static string AsciiHost(MailAddress address) => Ascii.IsValid(address.Host) ? address.Host : new IdnMapping().GetAscii(address.Host);

    private static string HashOf(string address) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.ToLowerInvariant())))[..12];
}
