namespace Sluice.Log;

/// <summary>Counts a producer's records in a partition, from 0 to 2,147,483,647 and from 0 again, as in Kafka.</summary>
internal static class SequenceNumber
{
    private const int Half = 1 << 30;

    /// <summary>The number <paramref name="count"/> records behind this one.</summary>
    public static int Add(int sequence, int count) => (int)(((long)sequence + count) & int.MaxValue);

    /// <summary>The number that follows.</summary>
    public static int Next(int sequence) => Add(sequence, 1);

    /// <summary>How many records further <paramref name="to"/> is.</summary>
    public static int Distance(int from, int to) => (to - from) & int.MaxValue;

    /// <summary>Whether a number lies before another one, by the shorter way round.</summary>
    public static bool IsBefore(int sequence, int other) => Distance(other, sequence) >= Half;
}
