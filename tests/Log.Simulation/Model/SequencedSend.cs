namespace Sluice.Log.Simulation;

/// <summary>An append of a producer: one batch or two, always sent the same.</summary>
internal sealed class SequencedSend(int sequence, IReadOnlyList<List<SentRecord>> batches)
{
    /// <summary>The sequence number of its first record.</summary>
    public int Sequence => sequence;

    public IReadOnlyList<List<SentRecord>> Batches => batches;

    public IEnumerable<SentRecord> Records => batches.SelectMany(batch => batch);

    public bool IsAcknowledged => batches[^1][^1].State == SendState.Acknowledged;

    /// <summary>How often it is under way now.</summary>
    public int Waiting { get; set; }
}
