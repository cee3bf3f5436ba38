namespace Sluice.Log;

/// <summary>The batches of one append that carry a producer, its epoch and their sequence.</summary>
internal sealed class SequencedAppend
{
    /// <summary>
    /// The most batches of one append: a crash may keep some of them, and those must all be within what is remembered.
    /// </summary>
    public const int MaxBatches = ProducerState.Window;

    private readonly List<SequencedBatch> _batches = [];

    private SequencedAppend(ProducerIdentity producer) => Producer = producer;

    public ProducerIdentity Producer { get; }

    public IReadOnlyList<SequencedBatch> Batches => _batches;

    public int First => _batches[0].First;

    public int Last => _batches[^1].Last;

    /// <summary>The first sequence of what lies behind so many bytes, which are whole batches.</summary>
    public int FirstBehind(int bytes) => _batches.Find(batch => batch.End > bytes).First;

    /// <summary>What the headers of an append's batches say; null when there is no producer in them.</summary>
    /// <exception cref="InvalidProducerException">They contradict each other.</exception>
    public static SequencedAppend? Read(ReadOnlySpan<byte> batches)
    {
        SequencedAppend? append = null;
        for (var at = 0; at < batches.Length;)
        {
            var header = BatchHeader.Read(batches[at..]);
            var begin = at;
            at += header.TotalSize;
            if (begin == 0 && header.ProducerId >= 0) append = new SequencedAppend(Identity(header));
            if (append is null && header.ProducerId < 0) continue;
            if (append is null || Identity(header) != append.Producer)
                throw Invalid(begin, "The batches of one append are of different producers. Append them one by one.");
            append.Add(header, begin, at);
        }

        return append;
    }

    private static ProducerIdentity Identity(in BatchHeader header) => new(header.ProducerId, header.ProducerEpoch);

    private static InvalidProducerException Invalid(int begin, string problem) => new($"{problem} Nothing was stored.", begin);

    private void Add(in BatchHeader header, int begin, int end)
    {
        if (header.ProducerEpoch < 0 || header.BaseSequence < 0)
            throw Invalid(begin, $"A batch of {Producer} has the sequence {header.BaseSequence}; epoch and sequence begin at 0.");
        if (_batches.Count == MaxBatches)
        {
            throw Invalid(
                begin, $"Batch {MaxBatches} at byte {begin}: an append of a producer has at most {MaxBatches} batches. Send the others behind it.");
        }

        if (_batches.Count > 0 && header.BaseSequence != SequenceNumber.Next(Last))
        {
            throw Invalid(
                begin, $"In an append of {Producer} sequence {header.BaseSequence} stands behind {Last}; they must follow each other.");
        }

        _batches.Add(new SequencedBatch(header.BaseSequence, SequenceNumber.Add(header.BaseSequence, header.LastOffsetDelta), end));
    }
}
