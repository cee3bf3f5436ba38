using System.Diagnostics.CodeAnalysis;
using HandlebarsDotNet.MemberAccessors;
using HandlebarsDotNet.PathStructure;

namespace Sluice.Connectors.Email.Templates;

/// <summary>A text, number or boolean has no members.</summary>
internal sealed class LeafMembers : IMemberAccessor
{
    public bool TryGetValue(object instance, ChainSegment memberName, [MaybeNullWhen(false)] out object value)
    {
        value = null;
        return false;
    }
}
