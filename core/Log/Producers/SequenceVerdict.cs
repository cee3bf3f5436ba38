namespace Sluice.Log;

/// <summary>What is to be done with a producer's append.</summary>
/// <param name="Refusal">Why it is not taken; null when it is.</param>
/// <param name="Stored">Where all of it is stored already, when it is a repeat.</param>
/// <param name="StoredBytes">How many of its bytes, from the beginning, are stored already; the rest is to be stored.</param>
/// <param name="StoredFrom">The offset of the first record, when some of it is stored already.</param>
internal readonly record struct SequenceVerdict(
    EventLogException? Refusal = null, AppendResult? Stored = null, int StoredBytes = 0, long? StoredFrom = null);
