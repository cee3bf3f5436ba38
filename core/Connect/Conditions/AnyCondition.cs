using Sluice.Connect.Documents;

namespace Sluice.Connect.Conditions;

internal sealed class AnyCondition(Condition[] parts) : Condition
{
    internal override bool Holds(in FieldReader fields)
    {
        foreach (var part in parts)
        {
            if (part.Holds(fields)) return true;
        }

        return false;
    }
}
