namespace Sluice.Connect.Transforms;

/// <summary>
/// What one record may become at most over a whole chain, however many splits follow each other: all of it is in memory at once.
/// </summary>
internal sealed class SplitBudget
{
    private const int MostRecords = SplitTransform.MostParts;
    private const int MostBytes = 32 << 20;

    private int _records;
    private long _bytes;

    /// <summary>Why the record cannot be split; null while it can.</summary>
    public string? Fault { get; private set; }

    /// <summary>Counts one more record that came of it; false, and <see cref="Fault"/> says why, when that is too much.</summary>
    public bool Takes(Record made)
    {
        _records++;
        _bytes += (made.Key?.Length ?? 0) + (made.Value?.Length ?? 0);
        if (_records > MostRecords) Fault = $"it becomes more than {MostRecords} records, and no more can come of one";
        else if (_bytes > MostBytes) Fault = $"it becomes records of more than {new ByteSize(MostBytes)}, and no more can come of one";
        return Fault is null;
    }
}
