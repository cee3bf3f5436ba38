using System.Buffers.Text;

namespace Sluice.Connectors.Files.Formats;

/// <summary>
/// Reads the access logs of Apache, nginx and what follows them: common
/// (<c>remote ident user [time] "request" status bytes</c>) and combined (<c>"referrer" "user agent"</c> after it).
/// </summary>
internal static class AccessLogParser
{
    /// <summary>The entry, or null and what is missing.</summary>
    public static AccessLogEntry? TryParse(ReadOnlySpan<byte> line, out string? problem)
    {
        var cursor = new AccessLogCursor(line);
        problem = "it does not begin with the remote host, the identity and the user";
        if (!cursor.TryWord(out var remote) || !cursor.TryWord(out _) || !cursor.TryUser(out var user)) return null;
        problem = "after the user comes no time such as [10/Oct/2026:13:55:36 -0700]";
        if (!cursor.TryTime(out var time)) return null;
        problem = "after the time comes no request in quotes";
        if (!cursor.TryQuoted(out var request)) return null;
        problem = "after the request come no status and size";
        if (!cursor.TryWord(out var statusText) || !cursor.TryWord(out var sizeText)) return null;
        if (!Utf8Parser.TryParse(statusText, out int status, out var used) || used != statusText.Length) return null;
        // Apache writes '-' for a body of no bytes.
        var bytes = 0L;
        if (!sizeText.IsEmpty && (!Utf8Parser.TryParse(sizeText, out bytes, out used) || used != sizeText.Length)) return null;

        byte[] referrer = [];
        byte[] userAgent = [];
        problem = "after the size come no referrer and user agent in quotes";
        if (!cursor.AtEnd && (!cursor.TryQuoted(out referrer) || !cursor.TryQuoted(out userAgent))) return null;
        problem = null;
        return new AccessLogEntry
        {
            Remote = remote.ToArray(),
            User = user.ToArray(),
            Time = time,
            Request = request,
            Status = status,
            Bytes = bytes,
            Referrer = referrer,
            UserAgent = userAgent,
            Extra = cursor.Rest.ToArray(),
        };
    }
}
