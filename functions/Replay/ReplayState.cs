namespace Sluice.Worker.Replay;

/// <summary>How far something is replayed.</summary>
/// <param name="Done">All before this offset is stored in the target.</param>
/// <param name="Records">How many records that were.</param>
/// <param name="UnderWay">How many records behind it were handed over.</param>
internal readonly record struct ReplayState(long Done, long Records, int UnderWay);
