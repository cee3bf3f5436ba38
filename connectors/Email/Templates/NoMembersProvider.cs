using System.Diagnostics.CodeAnalysis;
using HandlebarsDotNet.Iterators;
using HandlebarsDotNet.ObjectDescriptors;

namespace Sluice.Connectors.Email.Templates;

/// <summary>Keeps the library from reflecting on a leaf: without it, <c>{{name.Length}}</c> reads the .NET property.</summary>
internal sealed class NoMembersProvider : IObjectDescriptorProvider
{
    private static readonly ObjectDescriptor Leaf =
        new(typeof(object), new NoMembers(), (_, _) => Array.Empty<object>(), _ => new ObjectIterator(ObjectDescriptor.Empty));

    public bool TryGetDescriptor(Type type, [MaybeNullWhen(false)] out ObjectDescriptor value)
    {
        var container = type == typeof(Dictionary<string, object?>) || type == typeof(List<object?>);
        value = container ? null : Leaf;
        return !container;
    }
}
