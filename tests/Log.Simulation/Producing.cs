namespace Sluice.Log.Simulation;

/// <summary>Sends records, plain ones and those of a source, which are sent again until they are known to be stored.</summary>
internal sealed class Producing(Machine machine, Answers answers, RecordFactory records)
{
    private readonly Random _random = machine.Random;

    /// <summary>Sends some records in one append.</summary>
    public void Send(PartitionModel partition)
    {
        var batch = records.Some(partition, _random.Next(1, 5));
        machine.Say($"append {batch[0]} to {batch[^1]} to {partition.Partition}");
        var answer = AppendAsync(partition, RecordFactory.Encode(batch), stamp: null);
        answers.Expect(
            answer, () => Acknowledge(partition, batch, answer.Result), _ => Mark(batch, SendState.Unknown), () => Mark(batch, SendState.Unknown));
    }

    /// <summary>Sends what a source has next; or once more what it has sent before, as after an answer that was lost.</summary>
    public void SendFromSource(PartitionModel partition)
    {
        var part = partition.Parts[_random.Next(partition.Parts.Count)];
        var repeats = part.Records.Count > 0 && (part.Waiting > 0 || _random.Next(3) == 0);
        var first = repeats ? _random.Next((int)Math.Min(part.Records.Count, part.Known + 1)) : (int)part.Known;
        var count = _random.Next(1, 4);
        if (!repeats || part.Waiting == 0)
        {
            while (part.Records.Count < first + count) part.Records.Add(records.One(partition, part, part.Records.Count + 1));
        }

        var batch = part.Records.Skip(first).Take(count).ToList();
        if (!CanTake(partition, batch)) return;
        var last = SourcePart.Encode(batch[^1].Position);
        machine.Say($"append {part.Name} {batch[0].Position} to {batch[^1].Position} ({batch[0]}) to {partition.Partition}");
        part.Waiting++;
        var wasStored = IsStored(partition, batch);
        var answer = AppendAsync(
            partition,
            RecordFactory.Encode(batch, SourceStampHeader.Of(SourcePart.Source, part.Name, last)),
            new SourceStamp(SourcePart.Source, part.Name, SourcePart.Encode(batch[0].Position), last));
        answers.Expect(answer, Done, Failed, () => { });

        void Done()
        {
            part.Waiting--;
            Acknowledge(partition, batch, answer.Result, says: !answer.Result.Duplicate);
            part.Stored(batch[^1].Position);
        }

        void Failed(EventLogException problem)
        {
            part.Waiting--;
            if (problem is InvalidRecordException && wasStored)
                throw new BrokenPromiseException($"{partition.Partition}: a repeat of {part.Name} is refused: {problem.Message}");
            if (problem is not SourceConflictException conflict) return;
            var remembered = SourcePart.Decode(conflict.Remembered);
            if (remembered < batch[0].Position || remembered >= batch[^1].Position)
                throw new BrokenPromiseException($"{partition.Partition}: a conflict with position {remembered}, where there is none");
            part.Stored(remembered);
        }
    }

    /// <summary>Awaited here, so that it goes on in the order of turns; a task made of it would go on on another thread.</summary>
    public async Task<AppendResult> AppendAsync(PartitionModel partition, EncodedBatches batches, AppendStamp? stamp) =>
        await machine.Log.AppendAsync(partition.Partition, batches, stamp, CancellationToken.None);

    /// <summary>All of it was acknowledged and nothing lost since: it must be known again, whatever became of the topic.</summary>
    public static bool IsStored(PartitionModel partition, IReadOnlyList<SentRecord> batch) =>
        !partition.HasLostPower && batch.All(record => record.State == SendState.Acknowledged);

    /// <summary>A topic that is compacted meanwhile takes no record without a key any more, unless it has it.</summary>
    public bool CanTake(PartitionModel partition, IReadOnlyList<SentRecord> batch) =>
        IsStored(partition, batch) || batch.All(record => record.Key is not null) || !machine.Log.FindTopic(partition.Partition.Topic)!.Settings.Cleanup.Compacts;

    /// <summary>The log has answered that the records are stored.</summary>
    /// <param name="says">The answer says where the records are; a source's repeat is only told that they are.</param>
    public void Acknowledge(PartitionModel partition, IReadOnlyList<SentRecord> batch, AppendResult result, bool says = true)
    {
        machine.Say($"    stored {batch[0]} at {result}");
        Mark(batch, SendState.Acknowledged);
        if (!says) return;
        if (result.LastOffset - result.FirstOffset + 1 != batch.Count)
            throw new BrokenPromiseException($"{partition.Partition}: {batch.Count} records, stored at {result}");
        for (var i = 0; i < batch.Count; i++) partition.Place(batch[i], result.FirstOffset + i);
    }

    private static void Mark(IReadOnlyList<SentRecord> batch, SendState state)
    {
        foreach (var record in batch) record.State = state;
    }
}
