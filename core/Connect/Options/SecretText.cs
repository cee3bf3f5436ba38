using System.Text.RegularExpressions;

namespace Sluice.Connect.Options;

/// <summary>Takes passwords out of text that people see: those in URLs and those in connection strings.</summary>
/// <remarks>It hides rather too much than too little: from the first colon of a URL's user part to its last <c>@</c>.</remarks>
public static class SecretText
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Mask = "********";

    private const RegexOptions Linear =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;

    private const string Names =
        "password|passwd|pwd|accountkey|sharedaccesskey|sharedaccesssignature|sig|secret|apikey|api_key|api-key|token|code";

    private static readonly Regex UrlPassword = new(@"(?<before>[a-z][a-z0-9+.-]*://[^/\s:@?#]*:)(?<secret>[^\s""']+)@", Linear);

    /// <summary>Where in a list of URLs the next one begins; without it the first password would seem to end at the last URL's.</summary>
    private static readonly Regex NextUrl = new(@"[,;|]\s*[a-z][a-z0-9+.-]*://", Linear);

    private static readonly Regex NamedSecret = new(
        $@"(?<before>(^|[^a-z])({Names})\s*=\s*)(?<secret>""[^""]*""|'[^']*'|[^;&""'{{}}]+)", Linear);

    private static readonly Regex Setting = new(@"^%[a-z_][a-z0-9_.:-]*%\z", Linear);

    public static string Redact(string text) =>
        NamedSecret.Replace(
            string.Concat(Urls(text).Select(part => UrlPassword.Replace(part, $"${{before}}{Mask}@"))), "${before}" + Mask);

    /// <summary>The passwords that <see cref="Redact"/> would hide, as they are written.</summary>
    internal static IEnumerable<string> SecretsIn(string text) => Urls(text).SelectMany(part => UrlPassword.Matches(part))
        .Concat(NamedSecret.Matches(text))
        .Select(match => match.Groups["secret"].Value.Trim('"', '\''));

    /// <summary>The text in pieces, with one URL of a list in each.</summary>
    private static IEnumerable<string> Urls(string text)
    {
        var start = 0;
        foreach (Match next in NextUrl.Matches(text))
        {
            yield return text[start..(next.Index + 1)];
            start = next.Index + 1;
        }

        yield return text[start..];
    }

    /// <summary>Whether the text is nothing but an application setting, <c>%NAME%</c>: that names a secret and is none.</summary>
    internal static bool IsSetting(string text) => Setting.IsMatch(text);
}
