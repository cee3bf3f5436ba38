using System.Text.Json;

namespace Sluice.Connect.Conditions;

internal sealed class FieldCondition(FieldPath field, ValueTest[] tests) : Condition
{
    public override bool Holds(JsonElement document)
    {
        if (!field.TryGet(document, out var value)) value = default;
        foreach (var test in tests)
        {
            if (!test(value)) return false;
        }

        return true;
    }
}
