namespace Sluice.Connect.Sinks;

/// <summary>Records of one key that wait, in order; or one record without a key.</summary>
internal sealed class ParkedLane(DateTimeOffset due, PendingRecord first)
{
    public List<PendingRecord> Records { get; } = [first];

    /// <summary>When the first of them may be tried again.</summary>
    public DateTimeOffset Due { get; set; } = due;
}
