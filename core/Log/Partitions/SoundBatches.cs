namespace Sluice.Log;

/// <summary>The whole, sound batches in a buffer: where they end, the offset behind them, and whether they have records to show.</summary>
internal readonly record struct SoundBatches(int End, long Next, bool HasRecords);
