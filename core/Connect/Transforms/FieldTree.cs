namespace Sluice.Connect.Transforms;

/// <summary>Several field paths as one tree, to walk a document once for all of them.</summary>
internal sealed class FieldTree
{
    private readonly Dictionary<string, FieldTree> _children = new(StringComparer.Ordinal);

    /// <summary>A path ends here: the whole value below is meant.</summary>
    public bool IsField { get; private set; }

    /// <summary>
    /// A tree of paths without indexes. Each path is also there as one name with dots in it, at the top, as
    /// <see cref="FieldPath"/> finds such a field too.
    /// </summary>
    public static FieldTree Of(IEnumerable<FieldPath> paths)
    {
        var root = new FieldTree();
        foreach (var path in paths)
        {
            root.Add(path.Steps.Select(step => (string)step));
            if (path.Steps.Count > 1) root.Add([string.Join('.', path.Steps)]);
        }

        return root;
    }

    public FieldTree? Below(string name) => _children.GetValueOrDefault(name);

    private void Add(IEnumerable<string> names)
    {
        var node = this;
        foreach (var name in names)
        {
            if (!node._children.TryGetValue(name, out var child)) node._children.Add(name, child = new FieldTree());
            node = child;
        }

        node.IsField = true;
    }
}
