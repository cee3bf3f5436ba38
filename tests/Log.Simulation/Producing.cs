namespace Sluice.Log.Simulation;

/// <summary>Sends records, plain ones and those of a source, which are sent again until they are known to be stored.</summary>
internal sealed class Producing(Machine machine, Answers answers)
{
    private readonly Random _random = machine.Random;
    private long _lastNumber;

    /// <summary>Sends some records in one append.</summary>
    public void Send(PartitionModel partition)
    {
        var records = Fresh(SendKind.Plain, _random.Next(1, 5));
        foreach (var record in records) partition.Sent(record);
        machine.Say($"append {records[0]} to {records[^1]} to {partition.Partition}");
        using var builder = new RecordBatchBuilder();
        foreach (var record in records) Add(builder, record, []);
        var answer = AppendAsync(partition, builder.Build(), stamp: null);
        answers.Expect(answer, Done, _ => Mark(records, SendState.Unknown), () => Mark(records, SendState.Unknown));

        void Done() => Acknowledge(partition, records, answer.Result);
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
            while (part.Records.Count < first + count) part.Records.Add(Fresh(SendKind.Source, part, part.Records.Count + 1));
        }

        var records = part.Records.Skip(first).Take(count).ToList();
        foreach (var record in records) partition.Sent(record);
        var stamp = new SourceStamp(
            SourcePart.Source, part.Name, SourcePart.Encode(records[0].Position), SourcePart.Encode(records[^1].Position));
        machine.Say($"append {part.Name} {records[0].Position} to {records[^1].Position} ({records[0]}) to {partition.Partition}");
        using var builder = new RecordBatchBuilder();
        foreach (var record in records)
        {
            RecordHeader[] headers = record == records[^1]
                ? [SourceStampHeader.Of(SourcePart.Source, part.Name, SourcePart.Encode(record.Position))]
                : [];
            Add(builder, record, headers);
        }

        part.Waiting++;
        var answer = AppendAsync(partition, builder.Build(), stamp);
        answers.Expect(answer, Done, Failed, () => { });

        void Done()
        {
            part.Waiting--;
            Acknowledge(partition, records, answer.Result);
            part.Stored(records[^1].Position);
        }

        void Failed(EventLogException problem)
        {
            part.Waiting--;
            if (problem is not SourceConflictException conflict) return;
            var remembered = SourcePart.Decode(conflict.Remembered);
            if (remembered < records[0].Position || remembered >= records[^1].Position)
                throw new BrokenPromiseException($"{partition.Partition}: a conflict with position {remembered}, where there is none");
            part.Stored(remembered);
        }
    }

    /// <summary>Awaited here, so that it goes on in the order of turns; a task made of it would go on on another thread.</summary>
    public async Task<AppendResult> AppendAsync(PartitionModel partition, EncodedBatches batches, AppendStamp? stamp) =>
        await machine.Log.AppendAsync(partition.Partition, batches, stamp, CancellationToken.None);

    private void Acknowledge(PartitionModel partition, List<SentRecord> records, AppendResult result)
    {
        machine.Say($"    stored {records[0]} at {result}");
        Mark(records, SendState.Acknowledged);
        if (result.Duplicate) return;
        if (result.LastOffset - result.FirstOffset + 1 != records.Count)
            throw new BrokenPromiseException($"{partition.Partition}: {records.Count} records, stored at {result}");
        for (var i = 0; i < records.Count; i++) partition.Place(records[i], result.FirstOffset + i);
    }

    /// <summary>Records that were never sent before.</summary>
    public List<SentRecord> Fresh(SendKind kind, int count) => [.. Enumerable.Range(0, count).Select(_ => Fresh(kind, null, 0))];

    private SentRecord Fresh(SendKind kind, SourcePart? part, long position)
    {
        byte[]? key = _random.Next(2) == 0 ? null : [(byte)_random.Next(4)];
        // Some of the past hour, out of order, as when events arrive late.
        var timestamp = machine.Now - (_random.Next(3) == 0 ? _random.Next(900_000) : 0);
        return new SentRecord(_lastNumber++, _random.Next(200), key, timestamp, machine.Now) { Kind = kind, Part = part, Position = position };
    }

    public static void Add(RecordBatchBuilder builder, SentRecord record, RecordHeader[] headers)
    {
        var key = record.Key is { } bytes ? NullableBytes.From(bytes) : NullableBytes.Null;
        builder.Add(key, record.Value().AsSpan(), record.Timestamp, headers);
    }

    private static void Mark(List<SentRecord> records, SendState state)
    {
        foreach (var record in records) record.State = state;
    }
}
