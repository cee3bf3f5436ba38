namespace Sluice.Log.Simulation;

/// <summary>What can be done to a log: one of them, chosen at random, at a time. Answers come when their turns have come.</summary>
internal sealed class Operations
{
    private readonly Machine _machine;
    private readonly Expectations _expected;
    private readonly Producing _producing;
    private readonly Resending _resending;
    private readonly Answers _answers;
    private readonly Random _random;

    public Operations(Machine machine, Expectations expected)
    {
        (_machine, _expected, _random) = (machine, expected, machine.Random);
        _answers = new Answers(machine);
        var records = new RecordFactory(machine);
        _producing = new Producing(machine, _answers, records);
        _resending = new Resending(machine, _answers, records, _producing);
        machine.AfterStep = _answers.Collect;
    }

    public void Next()
    {
        switch (_random.Next(34))
        {
            case 0 or 1: Create(); break;
            case 2: Alter(); break;
            case 3 when _random.Next(2) == 0: Delete(); break;
            case 4 or 5: Advance(); break;
            case 6 or 7: Commit(); break;
            case 8 or 9: ReadSomewhere(); break;
            case 10: FindTime(); break;
            case 11 or 12 or 13: Settle(); break;
            case 14 or 15 or 16: _machine.Step(); break;
            case 17 or 18 or 19: WithPartition(_producing.SendFromSource); break;
            case 20: _resending.OpenProducer(); break;
            case 21 or 22 or 23: WithPartition(_resending.SendSequenced); break;
            case 24 or 25 or 26: WithPartition(_resending.SendRequest); break;
            default: WithPartition(_producing.Send); break;
        }
    }

    /// <summary>Appends to every partition, as the disk works: it must be taken.</summary>
    public void AppendEverywhere()
    {
        foreach (var partition in _expected.Partitions.ToList()) _producing.Send(partition);
        Settle();
    }

    /// <summary>Nobody who waited gets an answer any more.</summary>
    public void Stopped()
    {
        _answers.Drop();
        _resending.Stopped();
    }

    /// <summary>The log was closed: whoever waited has his answer.</summary>
    public void Closed()
    {
        _answers.Collect();
        if (_answers.Waiting > 0) throw new BrokenPromiseException($"{_answers.Waiting} were left without an answer when the log was closed");
    }

    private void Settle()
    {
        _machine.Settle();
        _answers.Collect();
        if (_answers.Waiting > 0) throw new BrokenPromiseException($"{_answers.Waiting} were left without an answer");
    }

    private void WithPartition(Action<PartitionModel> operation)
    {
        var partitions = _expected.Partitions.ToList();
        if (partitions.Count > 0) operation(partitions[_random.Next(partitions.Count)]);
        else Create();
    }

    private void Create()
    {
        var topic = _expected.Topics[_random.Next(_expected.Topics.Count)];
        var settings = RandomSettings(_random.Next(1, 3));
        _machine.Say($"create {topic.Name} with {Text(settings)}");
        if (topic.IsThere)
        {
            try
            {
                _machine.Await(_machine.Log.CreateTopicAsync(topic.Name, settings, CancellationToken.None).AsTask());
                throw new BrokenPromiseException($"topic {topic.Name} was made twice");
            }
            catch (TopicExistsException)
            {
                return;
            }
        }

        topic.MayBeMade.Add(settings);
        Try(() => topic.Made(_machine.Await(_machine.Log.CreateTopicAsync(topic.Name, settings, CancellationToken.None).AsTask())));
    }

    private void Alter()
    {
        if (RandomTopic() is not { } topic) return;
        var settings = RandomSettings(topic.Partitions.Count + (_random.Next(3) == 0 ? 1 : 0));
        _machine.Say($"alter {topic.Name} to {Text(settings)}");
        topic.Settings.Add(settings);
        Try(() =>
        {
            var altered = _machine.Await(_machine.Log.AlterTopicAsync(topic.Name, settings, CancellationToken.None).AsTask());
            _expected.Look();
            // A file that the disk would not quite let go is seen to be gone only when the log is opened again.
            if (_machine.Disk.Refused == _machine.RefusedBefore) topic.Altered(altered);
            else topic.AlteredPerhaps(altered);
        });
    }

    private void Delete()
    {
        if (RandomTopic() is not { } topic) return;
        _machine.Say($"delete {topic.Name}");
        topic.MayBeGone = true;
        Try(() => _machine.Await(_machine.Log.DeleteTopicAsync(topic.Name, CancellationToken.None).AsTask()));
        if (_machine.Log.FindTopic(topic.Name) is null) topic.Gone();
    }

    private void Advance()
    {
        // Seldom for so long that the log compacts what it keeps for itself.
        var by = TimeSpan.FromSeconds(_random.Next(8) == 0 ? _random.Next(3600, 7200) : _random.Next(1, 300));
        _machine.Say($"{by.TotalSeconds} s go by");
        _machine.Time.Advance(by);
    }

    private void Commit()
    {
        if (RandomTopic() is not { } topic) return;
        var place = new TopicPartition(topic.Name, _random.Next(topic.Partitions.Count));
        var commits = _expected.CommitsOf("group", topic.Id!.Value, place);
        var offset = _random.Next(1000);
        _machine.Say($"{commits.Group} commits {offset} for {place}");
        var number = commits.Add(offset);
        _answers.Expect(
            _machine.Offsets.CommitAsync(
                commits.Group, [new OffsetCommit(place, commits.TopicId, offset)], () => { }, CancellationToken.None),
            () => commits.Answered(number, SendState.Acknowledged),
            _ => commits.Answered(number, SendState.Unknown),
            () => commits.Answered(number, SendState.Unknown));
    }

    private void ReadSomewhere()
    {
        if (RandomTopic() is not { } topic) return;
        var partition = topic.Partitions[_random.Next(topic.Partitions.Count)];
        var (first, next) = _machine.Log.OffsetsOf(partition.Partition);
        var offset = _random.NextInt64(Math.Max(0, first - 1), next + 2);
        Try(() =>
        {
            try
            {
                _expected.Read(partition, offset, 1 << _random.Next(16), []);
                if (offset < first || offset > next) throw new BrokenPromiseException($"{partition.Partition}: offset {offset} could be read");
            }
            catch (OffsetOutOfRangeException) when (offset < first || offset > next)
            {
                // There is nothing, and the answer says so.
            }
        });
    }

    private void FindTime()
    {
        if (RandomTopic() is not { } topic) return;
        var partition = topic.Partitions[_random.Next(topic.Partitions.Count)];
        var time = _machine.Time.GetUtcNow() - TimeSpan.FromSeconds(_random.Next(900));
        Try(() =>
        {
            var records = _expected.ReadAll(topic, partition);
            var found = _machine.Await(_machine.Log.OffsetForTimeAsync(partition.Partition, time, CancellationToken.None).AsTask());
            var next = _machine.Log.OffsetsOf(partition.Partition).Next;
            var right = records.Where(record => record.Timestamp >= time.ToUnixTimeMilliseconds()).Select(record => record.Offset);
            if (found != right.FirstOrDefault(next))
                throw new BrokenPromiseException($"{partition.Partition}: the offset for {time:O} is {right.FirstOrDefault(next)}, not {found}");
        });
    }

    /// <summary>Does what the disk may refuse; while it works, nothing else may be wrong.</summary>
    private void Try(Action action)
    {
        var refused = _machine.Disk.Refused;
        try
        {
            action();
        }
        catch (EventLogException problem) when (problem is LogUnavailableException && _machine.Disk.Refused > refused)
        {
            _machine.Say($"    refused: {problem.Message}");
        }
    }

    private TopicModel? RandomTopic()
    {
        var topics = _expected.Topics.Where(topic => topic.IsThere).ToList();
        return topics.Count == 0 ? null : topics[_random.Next(topics.Count)];
    }

    private TopicSettings RandomSettings(int partitions) => new()
    {
        Partitions = partitions,
        Segment = new SegmentSettings
        {
            // Far below what a configuration may say, so that even a short history rolls.
            Bytes = new ByteSize(Pick<long>(1, 300, 800, 4000)),
            Time = Pick(TimeSpan.FromDays(7), TimeSpan.FromMinutes(5)),
        },
        Retention = new RetentionSettings
        {
            Time = Pick(TimeSpan.Zero, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)),
            Size = Pick<ByteSize?>(null, new ByteSize(600), new ByteSize(2000)),
        },
        Cleanup = Pick(CleanupPolicy.Delete, CleanupPolicy.Delete, CleanupPolicy.Compact, CleanupPolicy.CompactAndDelete),
        Compaction = new CompactionSettings
        {
            MinLag = Pick(TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            DirtyRatio = Pick(0, 0.5),
            TombstoneRetention = Pick(TimeSpan.Zero, TimeSpan.FromMinutes(5)),
        },
    };

    private T Pick<T>(params T[] values) => values[_random.Next(values.Length)];

    private static string Text(TopicSettings settings) =>
        $"{settings.Partitions} partitions, segments of {settings.Segment.Bytes} or {settings.Segment.Time}, "
        + $"{settings.Cleanup}, retention {settings.Retention.Time} or {settings.Retention.Size?.ToString() ?? "any size"}, "
        + $"tombstones {settings.Compaction.TombstoneRetention}";
}
