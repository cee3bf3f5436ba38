using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace Sluice.Connect.Options;

/// <summary>How a secret may look in somebody else's text: escaped for a URL, for JSON or HTML, or inside Base64.</summary>
internal static class SecretSpellings
{
    // Of a shorter one so little is left that it stands in many a word.
    private const int ShortestInBase64 = 4;

    private static readonly Regex Escape = new("%[0-9A-F]{2}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>The secret as it is, and each way to write it out in full.</summary>
    public static IEnumerable<string> Of(string secret)
    {
        yield return secret;
        yield return secret.Trim();
        yield return Uri.UnescapeDataString(secret);
        yield return PlainReading.Of(secret).Last().Text;
        foreach (var escaped in (string[])[Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret)])
        {
            yield return escaped;
            yield return Escape.Replace(escaped, match => match.Value.ToLowerInvariant());
        }

        yield return WebUtility.HtmlEncode(secret);
        yield return JavaScriptEncoder.Default.Encode(secret);
        var json = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret);
        yield return json;
        yield return json.Replace("/", "\\/", StringComparison.Ordinal);
    }

    /// <summary>
    /// What Base64 makes of the secret wherever it stands in what is encoded, as <c>user:password</c> is for basic authentication:
    /// the characters that depend on nothing but the secret, for each of the three ways it may fall on them.
    /// </summary>
    public static IEnumerable<string> InBase64(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        if (bytes.Length < ShortestInBase64) yield break;
        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var (first, end) = (((before * 8) + 5) / 6, (before + bytes.Length) * 8 / 6);
            var inner = text[first..end];
            yield return inner;
            yield return inner.Replace('+', '-').Replace('/', '_');
        }
    }
}
