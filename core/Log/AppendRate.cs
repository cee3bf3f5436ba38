namespace Sluice.Log;

/// <summary>How fast a partition takes records in, per second, over about the last minute.</summary>
/// <param name="Records">Records per second.</param>
/// <param name="Bytes">Bytes of batches per second, as stored.</param>
public readonly record struct AppendRate(double Records, double Bytes);
