namespace Sluice.Log.Simulation;

/// <summary>What is known of the topic of one name.</summary>
internal sealed class TopicModel(string name)
{
    public string Name => name;

    /// <summary>The id of the topic while there is one.</summary>
    public Guid? Id { get; private set; }

    public bool IsThere => Id is not null;

    public List<PartitionModel> Partitions { get; } = [];

    /// <summary>The settings that it has; behind them, those that it may have, too.</summary>
    public List<TopicSettings> Settings { get; } = [];

    /// <summary>A deletion failed, and may be found to have happened when the log is opened again.</summary>
    public bool MayBeGone { get; set; }

    /// <summary>The settings of creations that failed, and may be found to have happened.</summary>
    public List<TopicSettings> MayBeMade { get; } = [];

    public void Made(TopicInfo info)
    {
        Gone();
        Id = info.Id;
        Settings.Add(info.Settings);
        Grow(info.Partitions);
    }

    /// <summary>It has these settings for certain, and no other has had an effect that was not seen.</summary>
    public void Altered(TopicInfo info)
    {
        Settings.Clear();
        Settings.Add(info.Settings);
        MayBeGone = false;
        Grow(info.Partitions);
    }

    /// <summary>It has other settings now, and those before may still show an effect.</summary>
    public void AlteredPerhaps(TopicInfo info)
    {
        Settings.Add(info.Settings);
        MayBeGone = false;
        Grow(info.Partitions);
    }

    public void Gone()
    {
        Id = null;
        MayBeGone = false;
        Partitions.Clear();
        Settings.Clear();
        MayBeMade.Clear();
    }

    /// <summary>The log was opened again, and says what there is.</summary>
    public void Reopened(TopicInfo? info)
    {
        if (info is null)
        {
            if (IsThere && !MayBeGone) throw new BrokenPromiseException($"topic {name} is gone");
            Gone();
            return;
        }

        if (info.Id != Id)
        {
            if (IsThere || !MayBeMade.Contains(info.Settings)) throw new BrokenPromiseException($"topic {name} is there, but another one");
            Made(info);
            return;
        }

        if (!Settings.Contains(info.Settings)) throw new BrokenPromiseException($"topic {name} has settings {info.Settings}");
        MayBeGone = false;
        Grow(info.Partitions);
    }

    private void Grow(int partitions)
    {
        while (Partitions.Count < partitions) Partitions.Add(new PartitionModel(new TopicPartition(name, Partitions.Count)));
    }
}
