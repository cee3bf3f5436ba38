using System.Diagnostics.CodeAnalysis;
using HandlebarsDotNet.Iterators;
using HandlebarsDotNet.ObjectDescriptors;

namespace Sluice.Connectors.Email.Templates;

/// <summary>
/// Keeps the library from reflecting on values: without it, <c>{{name.Length}}</c> reads a .NET property. Dictionaries are
/// left to the library, which only looks into them.
/// </summary>
internal sealed class PlainMembersProvider : IObjectDescriptorProvider
{
    private static readonly ObjectDescriptor Leaf = new(
        typeof(object), new LeafMembers(), (_, _) => Array.Empty<object>(), _ => new ObjectIterator(ObjectDescriptor.Empty));

    private static readonly ObjectDescriptor List = new(
        typeof(List<object?>), new ListMembers(), (_, _) => Array.Empty<object>(), _ => new ListIterator<List<object?>, object?>());

    public bool TryGetDescriptor(Type type, [MaybeNullWhen(false)] out ObjectDescriptor value)
    {
        value = type == typeof(List<object?>) ? List : Leaf;
        return type != typeof(Dictionary<string, object?>);
    }
}
