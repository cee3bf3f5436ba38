using System.Globalization;
using System.Text;

namespace Sluice.Connectors.Email.Smtp;

/// <summary>Commands and replies, one after the other.</summary>
internal sealed class SmtpDialogue(Stream stream)
{
    /// <summary>RFC 5321 allows 512 octets a line and knows no reply of more than some twenty lines.</summary>
    private const int MostBytes = 64 * 1024;

    private readonly byte[] _one = new byte[1];

    public async Task<SmtpReply> AskAsync(string command, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    /// <summary>Reads one reply; throws <see cref="IOException"/> when it ends early or is none.</summary>
    public async Task<SmtpReply> ReadAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var left = MostBytes;
        while (true)
        {
            var line = await ReadLineAsync(left, cancellationToken);
            left -= line.Length;
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                throw new IOException("what answers there is no mail server");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-') return new SmtpReply(code, lines);
        }
    }

    /// <summary>Byte by byte: what follows STARTTLS belongs to TLS, so nothing may be read ahead.</summary>
    private async Task<string> ReadLineAsync(int most, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (await stream.ReadAsync(_one, cancellationToken) == 1)
        {
            if (_one[0] == '\n') return line.ToString().TrimEnd('\r');
            if (line.Length >= most) throw new IOException("what answers there is no mail server: it does not stop talking");
            line.Append((char)_one[0]);
        }

        throw new IOException("the server closed the connection");
    }
}
