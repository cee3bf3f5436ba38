namespace Sluice.Client;

/// <summary>How a producer batches, waits and retries.</summary>
public sealed record ProducerOptions
{
    /// <summary>
    /// Opening a producer again under the same name shuts out the one before, everywhere: at most one writes at a time. Null: a
    /// producer of its own.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// Whether a batch that the worker refuses ends the producer, so that nothing is stored in its partition behind what is missing.
    /// A producer with a name ends in any case.
    /// </summary>
    public bool FailOnRefusal { get; init; }

    /// <summary>A batch is sent once it holds about this many bytes, at most 512 KiB.</summary>
    public int BatchBytes { get; init; } = 128 << 10;

    /// <summary>How long a batch waits for more records before it is sent.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How batches are packed.</summary>
    public BatchCodec Codec { get; init; } = BatchCodec.None;

    /// <summary>The most bytes of one record; the worker has a limit of its own (<c>limits.record</c>), 1 MiB unless it is set.</summary>
    public int MaxRecordBytes { get; init; } = 1 << 20;

    /// <summary>The most bytes that wait to be acknowledged, all partitions together; sending waits while there are more.</summary>
    public long BufferBytes { get; init; } = 32 << 20;

    /// <summary>How many batches of one partition are under way at once, 1 to 5: as many as the log knows again.</summary>
    public int MaxInFlight { get; init; } = 5;

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a batch is tried, from its first attempt on, before the producer gives up and fails; <see cref="Timeout.InfiniteTimeSpan"/>: for ever.
    /// </summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromMinutes(2);

    internal void Check()
    {
        Require(BatchBytes is > 0 and <= RecordBatchBuilder.TargetBatchSize, nameof(BatchBytes), $"1 to {RecordBatchBuilder.TargetBatchSize}");
        Require(Linger >= TimeSpan.Zero && Linger <= TimeSpan.FromMinutes(1), nameof(Linger), "0 to 1 minute");
        Require(Codec is BatchCodec.None or BatchCodec.Gzip, nameof(Codec), "None or Gzip");
        Require(MaxRecordBytes > 0, nameof(MaxRecordBytes), "more than 0");
        Require(BufferBytes >= MaxRecordBytes + 1024L, nameof(BufferBytes), $"1 KiB more than {nameof(MaxRecordBytes)}, or larger");
        Require(MaxInFlight is >= 1 and <= 5, nameof(MaxInFlight), "1 to 5");
        Require(RequestTimeout > TimeSpan.Zero, nameof(RequestTimeout), "more than 0");
        Require(DeliveryTimeout > TimeSpan.Zero || DeliveryTimeout == Timeout.InfiniteTimeSpan, nameof(DeliveryTimeout), "more than 0");
    }

    private static void Require(bool holds, string name, string expected)
    {
        if (!holds) throw new ArgumentOutOfRangeException(name, $"ProducerOptions.{name} must be {expected}.");
    }
}
