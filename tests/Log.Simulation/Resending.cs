namespace Sluice.Log.Simulation;

/// <summary>Sends what is known again when it comes once more: by idempotent producers, and with request keys.</summary>
internal sealed class Resending(Machine machine, Answers answers, RecordFactory records, Producing producing)
{
    private static readonly TimeSpan SurelyRemembered = TimeSpan.FromHours(20);

    private readonly Random _random = machine.Random;
    private readonly List<ProducerModel> _producers = [];
    private bool _isOpening;

    /// <summary>Opens an idempotent producer, sometimes one of a name, which shuts out the one before it.</summary>
    public void OpenProducer()
    {
        var name = _random.Next(2) == 0 ? "importer" : null;
        if (_isOpening) return;
        _isOpening = true;
        machine.Say($"open producer {name}");
        var before = _producers.FindAll(producer => producer.Name is not null && producer.Name == name && producer.IsShutOut != true);
        var answer = OpenAsync(name);
        answers.Expect(answer, Done, _ => _isOpening = false, () => _isOpening = false);
        // Those that were opened before it may be shut out at any moment from now on.
        before.ForEach(producer => producer.IsShutOut = null);

        void Done()
        {
            _isOpening = false;
            var opened = answer.Result;
            machine.Say($"    opened {opened}");
            if (_producers.Exists(producer => producer.Identity == opened || (producer.Identity.Id == opened.Id && (name is null || producer.Name != name))))
                throw new BrokenPromiseException($"{opened} was given out twice");
            if (_producers.Exists(producer => producer.Identity.Id == opened.Id && producer.Identity.Epoch > opened.Epoch))
                throw new BrokenPromiseException($"the epoch of {opened} has gone back");
            before.ForEach(producer => producer.IsShutOut = true);
            _producers.Add(new ProducerModel(opened, name));
        }
    }

    /// <summary>Sends a producer's next batch, or again the one that has no answer, or the last one that has.</summary>
    public void SendSequenced(PartitionModel partition)
    {
        if (_producers.Count == 0)
        {
            OpenProducer();
            return;
        }

        var producer = _producers[_random.Next(_producers.Count)];
        var stream = producer.StreamTo(partition);
        if (stream.IsBroken) return;
        var (batch, sequence) = (stream.Unanswered, stream.Sequence);
        if (batch.Count == 0 && stream.Last.Count > 0 && _random.Next(4) == 0)
            (batch, sequence) = (stream.Last, stream.Sequence - stream.Last.Count);
        else if (batch.Count == 0)
            batch = stream.Unanswered = records.Some(partition, _random.Next(1, 4), stream, stream.Sequence);

        if (!producing.CanTake(partition, batch)) return;
        machine.Say($"append {batch[0]} to {batch[^1]} of {producer.Identity} from {sequence} on to {partition.Partition}");
        stream.Waiting++;
        var identity = new BatchProducer(producer.Identity.Id, producer.Identity.Epoch, sequence);
        var wasShutOut = producer.IsShutOut == true;
        var answer = producing.AppendAsync(partition, RecordFactory.Encode(batch, producer: identity), stamp: null);
        answers.Expect(answer, Done, Failed, () => { });

        void Done()
        {
            stream.Waiting--;
            if (wasShutOut) throw new BrokenPromiseException($"{producer.Identity} was shut out, and has written");
            producing.Acknowledge(partition, batch, answer.Result);
            stream.Acknowledged(batch);
        }

        void Failed(EventLogException problem)
        {
            stream.Waiting--;
            if (problem is LogUnavailableException) return;
            stream.IsBroken = true;
            if (problem is StaleProducerEpochException && producer.IsShutOut != false) return;
            if (problem is OutOfOrderSequenceException && partition.HasLostPower) return;
            throw new BrokenPromiseException($"{partition.Partition}: {producer.Identity} is refused: {problem.Message}");
        }
    }

    /// <summary>Sends a request with a key, or one that was sent before.</summary>
    public void SendRequest(PartitionModel partition)
    {
        var known = partition.Requests.FindAll(request => machine.Now - request.SentAt < SurelyRemembered.TotalMilliseconds);
        var request = known.Count > 0 && _random.Next(2) == 0 ? known[_random.Next(known.Count)] : null;
        if (request is null)
        {
            request = new KeyedRequest($"{partition.Partition}/{partition.Requests.Count}", machine.Now);
            partition.Requests.Add(request);
            request.Records.AddRange(records.Some(partition, _random.Next(1, 4), request));
        }

        if (!producing.CanTake(partition, request.Records)) return;
        machine.Say($"request {request.Key}: {request.Records[0]} to {request.Records[^1]}");
        var (wasStored, topic) = (Producing.IsStored(partition, request.Records), TopicOf(partition));
        var answer = RequestAsync(partition, request);
        answers.Expect(answer, () => producing.Acknowledge(partition, request.Records, answer.Result), Failed, () => { });

        void Failed(EventLogException problem)
        {
            // It may have waited for another one of its key, and the topic be another one, or be compacted, meanwhile.
            var mayNeedKeys = !wasStored || TopicOf(partition) != topic;
            if (problem is not (LogUnavailableException or UnknownTopicException) && !(problem is InvalidRecordException && mayNeedKeys))
                throw new BrokenPromiseException($"request {request.Key} is refused: {problem.Message}");
        }
    }

    private Guid? TopicOf(PartitionModel partition) => machine.Log.FindTopic(partition.Partition.Topic)?.Id;

    /// <summary>Nobody waits for an answer any more.</summary>
    public void Stopped() => _producers.ForEach(producer => producer.Stopped());

    private async Task<ProducerIdentity> OpenAsync(string? name) => await machine.Log.NewProducerAsync(name, CancellationToken.None);

    private async Task<AppendResult> RequestAsync(PartitionModel partition, KeyedRequest request)
    {
        using var opened = await machine.Log.OpenRequestAsync(partition.Partition.Topic, request.Key, fingerprint: 17, CancellationToken.None);
        opened.Reserve(partitions: 1);
        var batch = RecordFactory.Encode(request.Records, RequestStampHeader.Of(opened.Stamp));
        return await producing.AppendAsync(partition, batch, opened.Stamp);
    }
}
