namespace Sluice.Bench.Connect;

/// <summary>What a counting sink counts for.</summary>
public sealed record CountingOptions
{
    internal Delivered Delivered { get; init; } = new(0);
}
