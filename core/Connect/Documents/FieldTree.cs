using System.Text;
using System.Text.Json;

namespace Sluice.Connect.Documents;

/// <summary>Several field paths as one tree, to walk a document once for all of them.</summary>
internal sealed class FieldTree
{
    // Few: a comparison of bytes with each is faster than a text made for a dictionary.
    private readonly List<(byte[] Name, FieldTree Tree)> _children = [];

    /// <summary>How many names are meant.</summary>
    public int Count => _children.Count;

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
            if (path.Steps.Count > 1) root.Add([path.DottedName]);
        }

        return root;
    }

    /// <summary>What is meant below a member, or null.</summary>
    /// <param name="rawName">As it stands between the quotes.</param>
    public FieldTree? Below(ReadOnlySpan<byte> rawName)
    {
        if (rawName.Contains((byte)'\\')) rawName = Unescaped(rawName);
        foreach (var (name, tree) in _children)
        {
            if (rawName.SequenceEqual(name)) return tree;
        }

        return null;
    }

    private static byte[] Unescaped(ReadOnlySpan<byte> rawName)
    {
        var reader = new Utf8JsonReader([(byte)'"', .. rawName, (byte)'"']);
        reader.Read();
        return Encoding.UTF8.GetBytes(reader.GetString()!);
    }

    private void Add(IEnumerable<string> names)
    {
        var node = this;
        foreach (var name in names.Select(Encoding.UTF8.GetBytes))
        {
            var child = node._children.Find(entry => entry.Name.AsSpan().SequenceEqual(name)).Tree;
            if (child is null) node._children.Add((name, child = new FieldTree()));
            node = child;
        }

        node.IsField = true;
    }
}
