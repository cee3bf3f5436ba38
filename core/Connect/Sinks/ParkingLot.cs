namespace Sluice.Connect.Sinks;

/// <summary>
/// Records that wait for another attempt, and those of the same key that wait behind them. Holds a bounded number; when it
/// is full, its owner reads nothing new.
/// </summary>
internal sealed class ParkingLot
{
    /// <summary>The most records that wait.</summary>
    public const int Capacity = 1_000;

    private readonly Dictionary<LaneKey, ParkedLane> _keyed = [];
    private readonly List<ParkedLane> _keyless = [];

    /// <summary>How many records wait.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count >= Capacity;

    /// <summary>When the next record may be tried, or null when none waits.</summary>
    public DateTimeOffset? NextDue => Lanes.Select(lane => (DateTimeOffset?)lane.Due).Min();

    private IEnumerable<ParkedLane> Lanes => _keyed.Values.Concat(_keyless);

    /// <summary>A record must wait until <paramref name="due"/>, in its place among those of its key that wait already.</summary>
    public void Park(PendingRecord record, DateTimeOffset due)
    {
        Count++;
        if (record.Lane is not { } key)
        {
            _keyless.Add(new ParkedLane(due, record));
        }
        else if (_keyed.TryGetValue(key, out var lane))
        {
            // A record that was taken out and failed again stands before those that were not taken.
            var behind = lane.Records.FindIndex(other => other.IsBehind(record));
            lane.Records.Insert(behind < 0 ? lane.Records.Count : behind, record);
            if (due > lane.Due) lane.Due = due;
        }
        else
        {
            _keyed.Add(key, new ParkedLane(due, record));
        }
    }

    /// <summary>Lets a record wait behind others of its key; false when none of its key waits.</summary>
    public bool TryParkBehind(PendingRecord record)
    {
        if (record.Lane is not { } key || !_keyed.TryGetValue(key, out var lane)) return false;
        lane.Records.Add(record);
        Count++;
        return true;
    }

    /// <summary>
    /// Takes records out that may be tried now, up to <paramref name="max"/>. Whole lanes when <paramref name="wholeLanes"/>;
    /// otherwise one of each key, and the others wait on.
    /// </summary>
    public List<PendingRecord> TakeDue(DateTimeOffset now, int max, bool wholeLanes)
    {
        var taken = new List<PendingRecord>();
        foreach (var lane in Lanes.Where(lane => lane.Due <= now).OrderBy(lane => lane.Due))
        {
            if (taken.Count >= max) break;
            var count = wholeLanes ? Math.Min(lane.Records.Count, max - taken.Count) : 1;
            taken.AddRange(lane.Records.Take(count));
            lane.Records.RemoveRange(0, count);
        }

        foreach (var empty in _keyed.Where(entry => entry.Value.Records.Count == 0).Select(entry => entry.Key).ToList())
            _keyed.Remove(empty);
        _keyless.RemoveAll(lane => lane.Records.Count == 0);
        Count -= taken.Count;
        return taken;
    }
}
