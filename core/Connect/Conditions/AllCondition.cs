using Sluice.Connect.Documents;

namespace Sluice.Connect.Conditions;

internal sealed class AllCondition(Condition[] parts) : Condition
{
    internal override bool Holds(in FieldReader fields)
    {
        foreach (var part in parts)
        {
            if (!part.Holds(fields)) return false;
        }

        return true;
    }
}
