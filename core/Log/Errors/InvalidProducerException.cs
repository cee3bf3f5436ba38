namespace Sluice.Log;

/// <summary>What an append or a request says of its producer cannot be.</summary>
/// <param name="position">Where in the bytes of the append the batch begins that shows it; null: it is not about an append.</param>
public sealed class InvalidProducerException(string problem, long? position = null) : EventLogException(problem)
{
    /// <summary>Where in the bytes of the append the batch begins that shows it; null: it is not about an append.</summary>
    public long? Position { get; } = position;
}
