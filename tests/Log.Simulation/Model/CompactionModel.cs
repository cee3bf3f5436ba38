namespace Sluice.Log.Simulation;

/// <summary>What compaction may have taken from a partition, by all settings that its topic ever had.</summary>
internal sealed class CompactionModel
{
    private TimeSpan _shortestTombstoneRetention = TimeSpan.MaxValue;

    public bool IsPossible { get; private set; }

    public void See(IEnumerable<TopicSettings> inEffect)
    {
        foreach (var settings in inEffect.Where(settings => settings.Cleanup.Compacts))
        {
            IsPossible = true;
            if (settings.Compaction.TombstoneRetention < _shortestTombstoneRetention)
                _shortestTombstoneRetention = settings.Compaction.TombstoneRetention;
        }
    }

    /// <summary>Whether a record may be gone: it has no key, another of its key is behind it, or it was a tombstone for long.</summary>
    /// <param name="isBehind">Whether an offset is behind the record's.</param>
    public bool MayHaveTaken(
        SentRecord record, long now, Func<long, bool> isBehind, IEnumerable<KeyValuePair<long, SentRecord>> placed)
    {
        if (!IsPossible) return false;
        if (record.Key is not { } key) return true;
        if (record.IsTombstone && now - record.SentAt >= _shortestTombstoneRetention.TotalMilliseconds) return true;
        return placed.Any(entry => isBehind(entry.Key) && entry.Value != record && entry.Value.Key is { } other && other.AsSpan().SequenceEqual(key));
    }
}
