namespace Sluice.Connectors.Sqlite.Query;

/// <summary>A query as a tree.</summary>
internal abstract record QueryNode
{
    private QueryNode()
    {
    }

    /// <summary>True when the full-text index alone can decide it: nothing in it asks for a particular field.</summary>
    public bool IsText => this switch
    {
        Field => false,
        AllOf all => all.Nodes.All(node => node.IsText),
        AnyOf any => any.Nodes.All(node => node.IsText),
        Not not => not.Node.IsText,
        _ => true,
    };

    /// <summary>All of these hold; none at all: every record.</summary>
    public sealed record AllOf(IReadOnlyList<QueryNode> Nodes) : QueryNode;

    public sealed record AnyOf(IReadOnlyList<QueryNode> Nodes) : QueryNode;

    public sealed record Not(QueryNode Node) : QueryNode;

    /// <summary>The words stand one after the other, somewhere in the record.</summary>
    public sealed record Phrase(Words Words) : QueryNode;

    /// <summary>The words stand one after the other in the value of a field, or of one below it.</summary>
    public sealed record Field(string Path, Words Words) : QueryNode;

    /// <summary>The record is of this topic, or of one whose name begins so.</summary>
    public sealed record Topic(string Name, bool IsPrefix) : QueryNode;
}
