using Sluice.Log;

namespace Sluice.Bench.Log;

/// <summary>What a contest on the log is made of.</summary>
internal sealed record LogPlan(int RecordSize, LogDurability Durability)
{
    public const string Topic = "bench";

    public static TopicPartition Partition { get; } = new(Topic, 0);

    /// <summary>How a size reads in a table.</summary>
    public string SizeText => RecordSize % 1024 == 0 ? $"{RecordSize / 1024} KiB" : $"{RecordSize} B";

    public string DurabilityText => Durability == LogDurability.Flush ? "flush" : "os";

    /// <summary>A value of the plan's size that no file system could compress.</summary>
    public byte[] NewValue()
    {
        var value = new byte[RecordSize];
        new Random(RecordSize).NextBytes(value);
        return value;
    }
}
