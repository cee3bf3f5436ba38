namespace Sluice.Log.Simulation;

/// <summary>What a log must hold, and the comparison with what it holds.</summary>
internal sealed class Expectations(Machine machine)
{
    private static readonly string[] Internal = ["__topics", "__offsets", "__producers"];

    private readonly List<CommitModel> _commits = [];

    public IReadOnlyList<TopicModel> Topics { get; } = [new TopicModel("red"), new TopicModel("green"), new TopicModel("blue-1")];

    public IEnumerable<PartitionModel> Partitions => Topics.SelectMany(topic => topic.Partitions);

    public CommitModel CommitsOf(string group, Guid topicId, TopicPartition partition)
    {
        var commits = _commits.Find(known => known.Group == group && known.TopicId == topicId && known.Partition == partition);
        if (commits is null) _commits.Add(commits = new CommitModel(group, topicId, partition));
        return commits;
    }

    /// <summary>Looks at the bounds of every partition, and at every committed offset.</summary>
    public void Look()
    {
        foreach (var topic in Topics.Where(topic => topic.IsThere))
        {
            foreach (var partition in topic.Partitions)
            {
                var place = partition.Partition;
                partition.See(machine.Log.OffsetsOf(place), machine.Log.Describe(place).Size, machine.Now, topic.Settings);
            }
        }

        foreach (var commit in _commits) commit.Check(Committed(commit));
    }

    private long? Committed(CommitModel commit) =>
        machine.Offsets.Find(commit.Group, commit.TopicId, commit.Partition.Partition)?.Next;

    /// <summary>The machine has stopped in the middle.</summary>
    public void Stopped(bool mayHaveLost)
    {
        foreach (var partition in Partitions) partition.Stopped(mayHaveLost);
    }

    /// <summary>Compares the log, just opened, with what it must hold, to the last byte.</summary>
    public void Reopened(bool mayHaveLost)
    {
        foreach (var found in machine.Log.Topics)
        {
            if (!Internal.Contains(found.Name) && Topics.All(topic => topic.Name != found.Name))
                throw new BrokenPromiseException($"nobody has made topic {found.Name}");
        }

        foreach (var topic in Topics) topic.Reopened(machine.Log.FindTopic(topic.Name));
        foreach (var commit in _commits)
            commit.Reopened(Committed(commit));
        Look();
        foreach (var topic in Topics.Where(topic => topic.IsThere)) topic.Altered(machine.Log.FindTopic(topic.Name)!);
        foreach (var partition in Partitions)
        {
            partition.Reopened(
                part => SourcePart.Decode(machine.Log.SourcePositionOf(partition.Partition, SourcePart.Source, part.Name)), mayHaveLost);
        }

        ReadEverything();
    }

    public void ReadEverything()
    {
        foreach (var topic in Topics.Where(topic => topic.IsThere))
        {
            foreach (var partition in topic.Partitions) ReadAll(topic, partition);
        }
    }

    /// <summary>Reads a partition from its first offset to its next; answers with the timestamps by offset.</summary>
    public IReadOnlyList<(long Offset, long Timestamp)> ReadAll(TopicModel topic, PartitionModel partition)
    {
        var (offset, end) = machine.Log.OffsetsOf(partition.Partition);
        var records = new List<(long Offset, long Timestamp)>();
        while (offset < end)
        {
            var next = Read(partition, offset, 1 << machine.Random.Next(16), records);
            if (next == offset) throw new BrokenPromiseException($"{partition.Partition}: a read at {offset} does not lead on");
            offset = next;
        }

        partition.SawAll([.. records.Select(record => record.Offset)], machine.Log.Describe(partition.Partition).Size, machine.Now, topic.Settings);
        return records;
    }

    /// <summary>Reads once; answers where to read on.</summary>
    public long Read(PartitionModel partition, long offset, int maxBytes, List<(long Offset, long Timestamp)> records)
    {
        var from = offset;
        var limits = new ReadLimits(maxBytes, TimeSpan.Zero);
        using var read = machine.Await(machine.Log.ReadAsync(partition.Partition, offset, limits, CancellationToken.None).AsTask());
        foreach (var record in read)
        {
            if (partition.MayHaveHoles ? record.Offset < offset : record.Offset != offset)
                throw new BrokenPromiseException($"{partition.Partition}: offset {offset} should come next, {record.Offset} comes");
            partition.Saw(record);
            records.Add((record.Offset, record.Timestamp));
            offset = record.Offset + 1;
        }

        var isRight = partition.MayHaveHoles ? read.NextOffset >= offset && (read.NextOffset > from || read.IsEmpty) : read.NextOffset == offset;
        if (!isRight) throw new BrokenPromiseException($"{partition.Partition}: the records end at {offset}, not at {read.NextOffset}");
        return read.NextOffset;
    }
}
