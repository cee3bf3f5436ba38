using System.Text.Json;

namespace Sluice.Connect.Conditions;

internal sealed class NotCondition(Condition inner) : Condition
{
    public override bool Holds(JsonElement document) => !inner.Holds(document);
}
