namespace Sluice.Log.Simulation;

/// <summary>Sends requests with a key and batches of a producer, and sends them again: while they wait, when they failed, and for no reason.</summary>
internal sealed class RepeatedProducing(Machine machine, Answers answers, Producing producing)
{
    // As many as a producer of Kafka has under way, and the log remembers.
    private const int MostUnderWay = 5;
    private const long ProducerId = 1_000;

    private readonly Random _random = machine.Random;
    private ulong _lastKey;

    /// <summary>Sends a new request, or one from before.</summary>
    public void SendKeyed(PartitionModel partition)
    {
        if (partition.Requests.Count == 0 || _random.Next(2) == 0)
        {
            var stamp = new RequestStamp(++_lastKey, Fingerprint: _lastKey, Partitions: 1, machine.Now);
            partition.Requests.Add(new KeyedRequest(stamp, producing.Fresh(SendKind.Keyed, _random.Next(1, 4))));
        }

        var request = partition.Requests[_random.Next(partition.Requests.Count)];
        foreach (var record in request.Records) partition.Sent(record);
        machine.Say($"append request {request.Stamp.Request} ({request.Records[0]}) to {partition.Partition}");
        using var builder = new RecordBatchBuilder { OneBatch = true };
        foreach (var record in request.Records) Producing.Add(builder, record, []);
        builder.AddHeaderToLast(RequestStampHeader.Of(request.Stamp));
        var answer = producing.AppendAsync(partition, builder.Build(), request.Stamp);
        answers.Expect(answer, () => Stored(partition, request.Records, answer.Result.FirstOffset), _ => Unknown(request.Records), () => Unknown(request.Records));
    }

    /// <summary>Sends the first append that is not known to be stored, or a new one, or one from before.</summary>
    public void SendSequenced(PartitionModel partition)
    {
        var sends = partition.Sends;
        var unknown = sends.Where(send => !send.IsAcknowledged).ToList();
        if (unknown.Find(send => send.Waiting == 0) is { } again) Send(partition, again);
        else if (sends.Count > 0 && (unknown.Count == MostUnderWay || _random.Next(4) == 0)) Send(partition, sends[_random.Next(Math.Max(0, sends.Count - 8), sends.Count)]);
        else Send(partition, Next(sends));
    }

    private SequencedSend Next(List<SequencedSend> sends)
    {
        var sequence = sends.Count == 0 ? 0 : sends[^1].Sequence + sends[^1].Records.Count();
        var batches = Enumerable.Range(0, _random.Next(1, 3)).Select(_ => producing.Fresh(SendKind.Sequenced, _random.Next(1, 4))).ToList();
        sends.Add(new SequencedSend(sequence, batches));
        return sends[^1];
    }

    private void Send(PartitionModel partition, SequencedSend send)
    {
        foreach (var record in send.Records) partition.Sent(record);
        machine.Say($"append sequence {send.Sequence} ({send.Batches[0][0]}) to {partition.Partition}");
        send.Waiting++;
        // Answers may come in another order than they were decided in: only what is known before counts.
        var stored = partition.Sends.FindLast(other => other.IsAcknowledged);
        var answer = producing.AppendAsync(partition, Encode(send), stamp: null);
        answers.Expect(answer, Done, Failed, Dropped);

        void Done()
        {
            send.Waiting--;
            // When a crash has kept only the first batch, the others stand wherever the repeat has put them.
            Stored(partition, send.Batches[0], answer.Result.FirstOffset);
            Stored(partition, send.Batches[^1], answer.Result.LastOffset - send.Batches[^1].Count + 1);
        }

        void Failed(EventLogException problem)
        {
            send.Waiting--;
            if (problem is DuplicateSequenceException)
            {
                foreach (var record in send.Records) record.State = SendState.Acknowledged;
            }
            else if (problem is OutOfOrderSequenceException gap && stored?.Sequence >= gap.Expected)
            {
                throw new BrokenPromiseException($"{partition.Partition}: sequence {stored.Sequence} is stored, and {gap.Expected} is expected");
            }
            else
            {
                Unknown(send.Records);
            }
        }

        void Dropped()
        {
            send.Waiting--;
            Unknown(send.Records);
        }
    }

    private static EncodedBatches Encode(SequencedSend send)
    {
        var batches = new List<byte[]>();
        var producer = new BatchProducer(ProducerId, 0, send.Sequence);
        foreach (var records in send.Batches)
        {
            using var builder = new RecordBatchBuilder { Producer = producer };
            foreach (var record in records) Producing.Add(builder, record, []);
            using var built = builder.Build();
            batches.Add(built.Memory.ToArray());
            producer = producer.Behind(records.Count);
        }

        var length = batches.Sum(batch => batch.Length);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(length);
        var at = 0;
        foreach (var batch in batches)
        {
            batch.CopyTo(buffer, at);
            at += batch.Length;
        }

        return new EncodedBatches(buffer, length, send.Records.Count());
    }

    private void Stored(PartitionModel partition, List<SentRecord> records, long offset)
    {
        machine.Say($"    stored {records[0]} at {offset}");
        for (var i = 0; i < records.Count; i++)
        {
            records[i].State = SendState.Acknowledged;
            partition.Place(records[i], offset + i);
        }
    }

    /// <summary>What is known to be stored stays so, whatever becomes of a repeat.</summary>
    private static void Unknown(IEnumerable<SentRecord> records)
    {
        foreach (var record in records)
        {
            if (record.State == SendState.Waiting) record.State = SendState.Unknown;
        }
    }
}
