namespace Sluice.Batches;

/// <summary>How the records of a batch are packed; the numbers are those of the format.</summary>
public enum BatchCodec
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>RFC 1952, one member.</summary>
    Gzip = 1,
}
