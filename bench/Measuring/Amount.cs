namespace Sluice.Bench.Measuring;

/// <summary>How much one run does: until the time is over or the bytes are done, whichever comes first.</summary>
internal readonly record struct Amount(TimeSpan Time, long Bytes);
