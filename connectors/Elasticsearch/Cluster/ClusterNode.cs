using System.Net.Http.Headers;
using System.Text;

namespace Sluice.Connectors.Elasticsearch.Cluster;

/// <summary>One address of the cluster.</summary>
internal sealed class ClusterNode
{
    public ClusterNode(Uri url, ElasticsearchAuth auth)
    {
        // User info is for the header alone: from here on, no message or log can show it.
        var bare = new UriBuilder(url) { UserName = "", Password = "" };
        if (!bare.Path.EndsWith('/')) bare.Path += "/";
        Url = bare.Uri;
        Authorization = Header(auth) ?? FromUserInfo(url.UserInfo);
    }

    /// <summary>Without user info, with a slash at the end.</summary>
    public Uri Url { get; }

    public AuthenticationHeaderValue? Authorization { get; }

    /// <summary>Until then the node is asked only if there is no other.</summary>
    public DateTimeOffset AvoidedUntil { get; set; }

    public override string ToString() => Url.ToString().TrimEnd('/');

    private static AuthenticationHeaderValue? Header(ElasticsearchAuth auth) => auth switch
    {
        { Username: { } user } => Basic($"{user}:{auth.Password}"),
        { ApiKey: { } key } => new("ApiKey", key.Contains(':', StringComparison.Ordinal) ? Base64(key) : key),
        { Bearer: { } token } => new("Bearer", token),
        _ => null,
    };

    private static AuthenticationHeaderValue? FromUserInfo(string userInfo)
    {
        if (userInfo.Length == 0) return null;
        var parts = userInfo.Split(':', 2);
        return Basic($"{Uri.UnescapeDataString(parts[0])}:{(parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "")}");
    }

    private static AuthenticationHeaderValue Basic(string credentials) => new("Basic", Base64(credentials));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
