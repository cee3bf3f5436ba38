namespace Sluice.Log.Simulation;

/// <summary>An idempotent producer: it sends a batch again until it is acknowledged, and only then the next one.</summary>
internal sealed class ProducerModel(ProducerIdentity identity, string? name)
{
    private readonly Dictionary<PartitionModel, ProducerStream> _streams = [];

    public ProducerIdentity Identity => identity;

    public string? Name => name;

    /// <summary>Whether one of the same name has come after it; null: nobody knows.</summary>
    public bool? IsShutOut { get; set; } = false;

    public ProducerStream StreamTo(PartitionModel partition)
    {
        if (!_streams.TryGetValue(partition, out var stream)) _streams[partition] = stream = new ProducerStream();
        return stream;
    }

    /// <summary>Nobody waits for an answer any more.</summary>
    public void Stopped()
    {
        foreach (var stream in _streams.Values) stream.Waiting = 0;
    }
}
