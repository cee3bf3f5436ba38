using System.Text.Json;

namespace Sluice.Connect.Conditions;

internal sealed class AnyCondition(Condition[] parts) : Condition
{
    public override bool Holds(JsonElement document)
    {
        foreach (var part in parts)
        {
            if (part.Holds(document)) return true;
        }

        return false;
    }
}
