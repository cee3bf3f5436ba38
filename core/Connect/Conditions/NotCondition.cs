using Sluice.Connect.Documents;

namespace Sluice.Connect.Conditions;

internal sealed class NotCondition(Condition inner) : Condition
{
    internal override bool Holds(in FieldReader fields) => !inner.Holds(fields);
}
