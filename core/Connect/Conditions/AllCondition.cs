using System.Text.Json;

namespace Sluice.Connect.Conditions;

internal sealed class AllCondition(Condition[] parts) : Condition
{
    public override bool Holds(JsonElement document)
    {
        foreach (var part in parts)
        {
            if (!part.Holds(document)) return false;
        }

        return true;
    }
}
