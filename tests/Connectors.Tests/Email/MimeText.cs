using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Connectors.Tests.Email;

/// <summary>Reads what RFC 5322, 2045 and 2047 say of a mail, strictly: whatever breaks a rule throws.</summary>
internal sealed partial class MimeText
{
    private readonly List<(string Name, string Value)> _headers = [];
    private readonly List<MimeText> _parts = [];

    public IReadOnlyList<string> HeaderNames => [.. _headers.Select(header => header.Name)];

    public IReadOnlyList<MimeText> Parts => _parts;

    public string Body { get; private set; } = "";

    /// <summary>The decoded value of a header that must be there once.</summary>
    public string this[string name] => DecodeWords(_headers.Single(header => header.Name == name).Value);

    public static MimeText Parse(byte[] bytes)
    {
        if (bytes.Any(value => value is 0 or > 127)) throw new FormatException("not 7-bit");
        var text = Encoding.ASCII.GetString(bytes);
        if (LoneLineEnd().IsMatch(text)) throw new FormatException("a line does not end in CRLF");
        if (text.Split("\r\n").Any(line => line.Length > 998)) throw new FormatException("a line is over 998 characters long");
        return Parse(text);
    }

    private static MimeText Parse(string text)
    {
        var mail = new MimeText();
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        foreach (var line in Folding().Replace(text[..end], "").Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            mail._headers.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        mail.ReadBody(text[(end + 4)..]);
        return mail;
    }

    private void ReadBody(string body)
    {
        if (!HeaderNames.Contains("Content-Type"))
        {
            Body = body;
            return;
        }

        var type = this["Content-Type"];
        if (type.StartsWith("multipart/", StringComparison.Ordinal))
        {
            var boundary = Boundary().Match(type).Groups["name"].Value;
            var pieces = ("\r\n" + body).Split("\r\n--" + boundary);
            if (pieces.Length < 3 || !pieces[^1].StartsWith("--", StringComparison.Ordinal))
                throw new FormatException("the last boundary is missing");
            _parts.AddRange(pieces[1..^1].Select(piece => Parse(piece.TrimStart('\r', '\n'))));
            return;
        }

        Body = this["Content-Transfer-Encoding"] switch
        {
            "7bit" => body,
            "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(body)),
            var other => throw new FormatException($"unexpected encoding {other}"),
        };
    }

    private static string DecodeWords(string value) => EncodedWord().Replace(
        BetweenWords().Replace(value, "?==?"),
        word => word.Groups["how"].Value is "B" or "b"
            ? Encoding.UTF8.GetString(Convert.FromBase64String(word.Groups["text"].Value))
            : Encoding.UTF8.GetString([.. QuotedBytes(word.Groups["text"].Value)]));

    private static IEnumerable<byte> QuotedBytes(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=') yield return Convert.ToByte(text[++i..(++i + 1)], 16);
            else yield return text[i] == '_' ? (byte)' ' : (byte)text[i];
        }
    }

    [GeneratedRegex(@"(?<!\r)\n|\r(?!\n)", RegexOptions.None, 5_000)]
    private static partial Regex LoneLineEnd();

    [GeneratedRegex(@"\r\n(?=[ \t])", RegexOptions.None, 5_000)]
    private static partial Regex Folding();

    [GeneratedRegex("boundary=\"?(?<name>[^\";]+)\"?", RegexOptions.None, 5_000)]
    private static partial Regex Boundary();

    [GeneratedRegex(@"\?=[ \t]+=\?", RegexOptions.None, 5_000)]
    private static partial Regex BetweenWords();

    [GeneratedRegex(@"=\?utf-8\?(?<how>[BbQq])\?(?<text>[^?]*)\?=", RegexOptions.None, 5_000)]
    private static partial Regex EncodedWord();
}
