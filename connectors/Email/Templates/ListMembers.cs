using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using HandlebarsDotNet.MemberAccessors;
using HandlebarsDotNet.PathStructure;

namespace Sluice.Connectors.Email.Templates;

/// <summary>A list has its elements, by index from 0, and its <c>length</c>, as in JavaScript.</summary>
internal sealed class ListMembers : IMemberAccessor
{
    public bool TryGetValue(object instance, ChainSegment memberName, [MaybeNullWhen(false)] out object value)
    {
        var list = (List<object?>)instance;
        value = null;
        if (memberName.TrimmedValue == "length") value = (decimal)list.Count;
        else if (int.TryParse(memberName.TrimmedValue, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < list.Count) value = list[index];
        return value is not null;
    }
}
