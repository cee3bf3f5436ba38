namespace Sluice.Worker.Http;

/// <summary>How much one request, and all of them together, may bring; in bytes.</summary>
/// <param name="Body">One request's body, unpacked.</param>
/// <param name="Record">One record's key, value and headers.</param>
/// <param name="Bodies">All bodies in memory at once.</param>
internal sealed record RequestLimits(long Body, long Record, long Bodies)
{
    /// <summary>Of a body with records in it.</summary>
    public BodyLimit WholeBody => new(Body, "limits.body");

    /// <summary>Of a body that only says what to do.</summary>
    public BodyLimit SmallBody => new(Record, "limits.record");
}
