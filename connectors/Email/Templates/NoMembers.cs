using System.Diagnostics.CodeAnalysis;
using HandlebarsDotNet.MemberAccessors;
using HandlebarsDotNet.PathStructure;

namespace Sluice.Connectors.Email.Templates;

/// <summary>Finds no member in anything.</summary>
internal sealed class NoMembers : IMemberAccessor
{
    public bool TryGetValue(object instance, ChainSegment memberName, [MaybeNullWhen(false)] out object value)
    {
        value = null;
        return false;
    }
}
