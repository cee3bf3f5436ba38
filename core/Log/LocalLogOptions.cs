namespace Sluice.Log;

/// <summary>Where and how a log is kept on the local disk.</summary>
public sealed record LocalLogOptions
{
    /// <summary>The default of <see cref="IdempotencyKeys"/>.</summary>
    public const int DefaultIdempotencyKeys = 1_000_000;

    /// <summary>The default of <see cref="LockWait"/>.</summary>
    public static readonly TimeSpan DefaultLockWait = TimeSpan.FromSeconds(5);

    /// <summary>The default of <see cref="RequestLifetime"/>.</summary>
    public static readonly TimeSpan DefaultRequestLifetime = TimeSpan.FromHours(24);

    /// <summary>The data folder, absolute; made when it is not there. One process has it at a time.</summary>
    public required string Folder { get; init; }

    public LogDurability Durability { get; init; } = LogDurability.Flush;

    /// <summary>Whether a topic is made when somebody first produces to it, or a connector first uses it.</summary>
    public bool CreateTopics { get; init; } = true;

    /// <summary>
    /// Topics with settings of their own: made, or altered, when the log is opened. Each says what its settings shall be, given
    /// those that it has, or the defaults when it is made; partitions that it has stay.
    /// </summary>
    public IReadOnlyDictionary<string, Func<TopicSettings, TopicSettings>> Topics { get; init; } =
        new Dictionary<string, Func<TopicSettings, TopicSettings>>();

    /// <summary>How many bytes of appends may wait to be written; more are refused with <see cref="LogBusyException"/>.</summary>
    public long QueueBytes { get; init; } = 64 << 20;

    /// <summary>How many partitions there may be in all, so that made-up topic names cannot fill the disk with files.</summary>
    public int MaxPartitions { get; init; } = 10_000;

    /// <summary>How far ahead of the clock a timestamp may be.</summary>
    public TimeSpan TimestampTolerance { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long to wait for another process that has the folder, as when two overlap on a restart.</summary>
    public TimeSpan LockWait { get; init; } = DefaultLockWait;

    /// <summary>How many bytes of keys' hashes compaction holds at a time; what does not fit waits for the next time.</summary>
    public long CompactionBytes { get; init; } = 64 << 20;

    /// <summary>How often retention is looked after.</summary>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many requests with a key may be remembered over all partitions, at up to 250 bytes of memory each; more are refused
    /// with <see cref="LogBusyException"/>.
    /// </summary>
    public int IdempotencyKeys { get; init; } = DefaultIdempotencyKeys;

    /// <summary>For how long a request with a key is remembered.</summary>
    public TimeSpan RequestLifetime { get; init; } = DefaultRequestLifetime;
}
