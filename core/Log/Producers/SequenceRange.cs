namespace Sluice.Log;

/// <summary>Records of one producer that lie one behind the other, in sequence and in the partition.</summary>
/// <param name="First">The first record's sequence number.</param>
/// <param name="Last">The last record's sequence number.</param>
/// <param name="LastOffset">The last record's offset.</param>
internal readonly record struct SequenceRange(int First, int Last, long LastOffset)
{
    public long FirstOffset => LastOffset - SequenceNumber.Distance(First, Last);
}
