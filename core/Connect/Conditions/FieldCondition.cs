using Sluice.Connect.Documents;

namespace Sluice.Connect.Conditions;

internal sealed class FieldCondition(FieldPath field, ValueTest[] tests) : Condition
{
    internal override bool Holds(in FieldReader fields)
    {
        var value = fields.Find(field);
        foreach (var test in tests)
        {
            if (!test(value)) return false;
        }

        return true;
    }
}
