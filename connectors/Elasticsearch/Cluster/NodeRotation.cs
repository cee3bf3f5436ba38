namespace Sluice.Connectors.Elasticsearch.Cluster;

/// <summary>Whose turn it is: the nodes one after the other, leaving out for a while those that failed.</summary>
internal sealed class NodeRotation(IReadOnlyList<ClusterNode> nodes, TimeProvider time)
{
    private static readonly TimeSpan Avoided = TimeSpan.FromSeconds(30);

    private int _next;

    public IReadOnlyList<ClusterNode> Nodes => nodes;

    /// <summary>When all of them have failed of late, the one that failed first.</summary>
    public ClusterNode Next()
    {
        var now = time.GetUtcNow();
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = nodes[_next];
            _next = (_next + 1) % nodes.Count;
            if (node.AvoidedUntil <= now) return node;
        }

        return nodes.MinBy(node => node.AvoidedUntil)!;
    }

    public void Failed(ClusterNode node) => node.AvoidedUntil = time.GetUtcNow() + Avoided;

    public static void Answered(ClusterNode node) => node.AvoidedUntil = default;
}
