namespace Sluice.Log;

/// <summary>How much to read and how long to wait for it.</summary>
/// <param name="MaxBytes">Whole batches up to this many bytes; the first batch comes however large it is.</param>
/// <param name="Wait">How long to wait at the end of the partition; zero answers at once.</param>
public readonly record struct ReadLimits(int MaxBytes, TimeSpan Wait)
{
    /// <summary>1 MiB, and no wait.</summary>
    public static ReadLimits Default { get; } = new(1 << 20, TimeSpan.Zero);
}
