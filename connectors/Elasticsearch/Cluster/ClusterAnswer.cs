using System.Net;

namespace Sluice.Connectors.Elasticsearch.Cluster;

/// <summary>What a node answered to a request as a whole.</summary>
/// <param name="RetryAfter">How long it asks to wait, if it does.</param>
internal sealed record ClusterAnswer(ClusterNode Node, HttpStatusCode Status, TimeSpan? RetryAfter, byte[] Body)
{
    private const int ShownBody = 500;

    /// <summary>For people: the status, and the beginning of what else was said.</summary>
    public override string ToString()
    {
        var text = System.Text.Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, ShownBody))).ReplaceLineEndings(" ").Trim();
        return text.Length == 0 ? $"HTTP {(int)Status}" : $"HTTP {(int)Status}: {text}";
    }
}
