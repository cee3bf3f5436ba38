namespace Sluice.Client;

/// <summary>What the senders of one producer's partitions share.</summary>
internal sealed class ProducerContext(WorkerConnection connection, string topic, BatchProducer identity, ProducerOptions options)
{
    /// <summary>A partition keeps a producer in mind at least twice as long; one that was quiet for longer begins anew.</summary>
    public static readonly TimeSpan MemoryOfTheLog = TimeSpan.FromMinutes(30);

    private readonly Lock _gate = new();
    private ProducerFailedException? _failure;

    public WorkerConnection Connection => connection;

    public TimeProvider Time => connection.Time;

    public string Topic => topic;

    public BatchProducer Identity => identity;

    public ProducerOptions Options => options;

    public BufferBudget Budget { get; } = new(options.BufferBytes);

    /// <summary>Why the producer cannot go on; null while it can.</summary>
    public ProducerFailedException? Failure
    {
        get { lock (_gate) return _failure; }
    }

    /// <summary>Called once, with the first failure.</summary>
    public Action<ProducerFailedException> Failed { get; set; } = _ => { };

    public void Fail(ProducerFailedException failure)
    {
        lock (_gate)
        {
            if (_failure is not null) return;
            _failure = failure;
        }

        Budget.FailWaiting(failure);
        Failed(failure);
    }
}
