using System.Globalization;

namespace Sluice.Connectors.Files.Formats;

/// <summary>Reads the parts of a web access log's line, one after the other. Each method says whether the part was there.</summary>
internal ref struct AccessLogCursor(ReadOnlySpan<byte> line)
{
    private ReadOnlySpan<byte> _rest = line;

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Up to the next space; '-' is empty.</summary>
    public bool TryWord(out ReadOnlySpan<byte> word)
    {
        var end = _rest.IndexOf((byte)' ');
        word = end < 0 ? _rest : _rest[..end];
        if (word.IsEmpty) return false;
        _rest = end < 0 ? [] : _rest[(end + 1)..];
        if (word.SequenceEqual("-"u8)) word = [];
        return true;
    }

    /// <summary>A user's name, in which there may be spaces: up to the bracket of the time.</summary>
    public bool TryUser(out ReadOnlySpan<byte> user)
    {
        var end = _rest.IndexOf(" ["u8);
        user = end < 0 ? [] : _rest[..end];
        if (user.IsEmpty) return false;
        _rest = _rest[(end + 1)..];
        if (user.SequenceEqual("-"u8)) user = [];
        return true;
    }

    /// <summary><c>[10/Oct/2026:13:55:36 -0700]</c></summary>
    public bool TryTime(out DateTimeOffset time)
    {
        time = default;
        var end = _rest.IndexOf((byte)']');
        if (end < 2 || _rest[0] != '[') return false;
        Span<char> text = stackalloc char[32];
        if (end - 1 > text.Length || !System.Text.Ascii.IsValid(_rest[1..end])) return false;
        for (var i = 1; i < end; i++) text[i - 1] = (char)_rest[i];
        _rest = _rest[(end + 1)..].TrimStart((byte)' ');
        return DateTimeOffset.TryParseExact(
            text[..(end - 1)], "dd/MMM/yyyy:HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    /// <summary>Text in quotes, with the escapes of Apache and nginx taken back; '-' is empty.</summary>
    public bool TryQuoted(out byte[] text)
    {
        text = [];
        if (_rest.IsEmpty || _rest[0] != '"') return false;
        for (var i = 1; i < _rest.Length; i++)
        {
            if (_rest[i] == '\\') i++;
            else if (_rest[i] == '"')
            {
                var quoted = _rest[1..i];
                text = quoted.SequenceEqual("-"u8) ? [] : Unescape(quoted);
                _rest = _rest[(i + 1)..].TrimStart((byte)' ');
                return true;
            }
        }

        return false;
    }

    private static byte[] Unescape(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'\\')) return text.ToArray();
        var plain = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Add(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'x' && i + 2 < text.Length
                && byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                plain.Add(code);
                i += 2;
                continue;
            }

            plain.Add(text[i] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'v' => (byte)'\v',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                var other => other,
            });
        }

        return [.. plain];
    }
}
