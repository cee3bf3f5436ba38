namespace Sluice.Worker.Http;

/// <summary>How much one request, and all of them together, may bring; in bytes.</summary>
/// <param name="Body">One request's body, unpacked.</param>
/// <param name="Record">One record's key, value and headers.</param>
/// <param name="Bodies">All bodies in memory at once.</param>
internal sealed record RequestLimits(long Body, long Record, long Bodies);
