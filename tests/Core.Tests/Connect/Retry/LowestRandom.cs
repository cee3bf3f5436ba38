namespace Sluice.Core.Tests.Connect.Retry;

/// <summary>Chance that always falls the same way: half of the wait.</summary>
internal sealed class LowestRandom : Random
{
    public override double NextDouble() => 0;
}
