namespace Sluice;

/// <summary>The answer to one delivery: every record that is not named here was delivered.</summary>
public sealed record DeliveryResult(IReadOnlyList<RecordFailure> Failures)
{
    /// <summary>All records of the batch were delivered.</summary>
    public static DeliveryResult Delivered { get; } = new([]);
}
