namespace Sluice.Connectors.Postgres.Sink.Offsets;

/// <summary>The partitions that the records of one batch are from.</summary>
internal sealed class BatchPartitions
{
    private readonly int[] _ofRecord;
    private readonly List<PartitionId> _partitions = [];
    private PartitionState[] _states = [];

    public BatchPartitions(IReadOnlyList<SinkRecord> records)
    {
        _ofRecord = new int[records.Count];
        var known = new Dictionary<PartitionId, int>();
        for (var i = 0; i < records.Count; i++)
        {
            // Most records follow one of their own partition.
            var partition = PartitionId.Of(records[i]);
            if (i > 0 && _partitions[_ofRecord[i - 1]] == partition)
            {
                _ofRecord[i] = _ofRecord[i - 1];
            }
            else if (!known.TryGetValue(partition, out _ofRecord[i]))
            {
                _ofRecord[i] = _partitions.Count;
                known.Add(partition, _partitions.Count);
                _partitions.Add(partition);
            }
        }
    }

    public IReadOnlyList<PartitionId> All => _partitions;

    public PartitionId this[int record] => _partitions[_ofRecord[record]];

    /// <summary>How far a record's partition has been taken.</summary>
    public PartitionState StateOf(int record) => _states[_ofRecord[record]];

    public void Found(IReadOnlyDictionary<PartitionId, PartitionState> states) => _states = [.. _partitions.Select(partition => states[partition])];
}
