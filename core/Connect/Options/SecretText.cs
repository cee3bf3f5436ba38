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

    private static readonly Regex NamedSecret = new(
        $@"(?<before>(^|[^a-z])({Names})\s*=\s*)(?<secret>""[^""]*""|'[^']*'|[^;&""'{{}}]+)", Linear);

    private static readonly Regex Setting = new(@"^%[a-z_][a-z0-9_.:-]*%\z", Linear);

    public static string Redact(string text) =>
        NamedSecret.Replace(UrlPassword.Replace(text, $"${{before}}{Mask}@"), "${before}" + Mask);

    /// <summary>The passwords that <see cref="Redact"/> would hide, as they are written.</summary>
    internal static IEnumerable<string> SecretsIn(string text) => UrlPassword.Matches(text)
        .Concat(NamedSecret.Matches(text))
        .Select(match => match.Groups["secret"].Value.Trim('"', '\''));

    /// <summary>Whether the text is nothing but an application setting, <c>%NAME%</c>: that names a secret and is none.</summary>
    internal static bool IsSetting(string text) => Setting.IsMatch(text);
}
