namespace Sluice.Log;

/// <summary>Who writes, as a batch's header names it: repeats are known by it and the sequence numbers beside it.</summary>
/// <param name="Id">From 1 on; never given out twice to different producers.</param>
/// <param name="Epoch">From 0 on; the same producer opened again has a higher one, and shuts out those before.</param>
public readonly record struct ProducerIdentity(long Id, short Epoch)
{
    public override string ToString() => $"producer {Id} (epoch {Epoch})";
}
