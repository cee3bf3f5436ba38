namespace Sluice.Client;

/// <summary>How a partition is read.</summary>
public sealed record ReadOptions
{
    /// <summary>How many bytes of batches to ask for at once, up to 4 MiB; a batch that is larger comes whole.</summary>
    public int MaxBytes { get; init; } = 1 << 20;

    /// <summary>How long one request waits for the next record, up to a minute.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the worker may take to answer, beside the wait.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>True: ends when the newest record was read, rather than to wait for more.</summary>
    public bool StopAtEnd { get; init; }

    /// <summary>Ends before this offset, whether there is a record just before it or not; null: does not.</summary>
    public long? Until { get; init; }

    /// <summary>
    /// How long a worker that is down or busy is asked again before reading fails; <see cref="Timeout.InfiniteTimeSpan"/>: for ever.
    /// </summary>
    public TimeSpan Patience { get; init; } = Timeout.InfiniteTimeSpan;
}
