namespace Sluice.Log;

/// <summary>A topic as it stands now.</summary>
/// <param name="Id">Never used again, so that a topic that is deleted and made again is another one.</param>
public sealed record TopicInfo(string Name, Guid Id, TopicSettings Settings)
{
    /// <summary>How many partitions there are.</summary>
    public int Partitions => Settings.Partitions;

    /// <summary>Internal topics keep what the worker itself must remember; nobody else writes to them.</summary>
    public bool IsInternal => TopicName.IsInternal(Name);
}
