namespace Sluice.Log;

/// <summary>Which request an append belongs to, so that the same request sent again is stored once.</summary>
/// <param name="Request">The request's key in this topic, as 16 bytes of a hash.</param>
/// <param name="Fingerprint">Of all that makes up the request: another one under the same key is no repeat.</param>
/// <param name="Partitions">How many partitions its records were spread over.</param>
/// <param name="Time">When it came first, in milliseconds since 1970 UTC; how long it is remembered counts from here.</param>
/// <remarks>
/// The append is exactly one batch, and carries the stamp in a header of its last record (<see cref="RequestStampHeader"/>), so
/// that records and stamp are durable together or not at all.
/// </remarks>
public sealed record RequestStamp(UInt128 Request, ulong Fingerprint, int Partitions, long Time) : AppendStamp;
