namespace Sluice.Log.Simulation;

/// <summary>What the producer of a record knows of it.</summary>
internal enum SendState
{
    Waiting,
    Acknowledged,

    /// <summary>It was refused, or the machine stopped before there was an answer: it may be stored, once, or not.</summary>
    Unknown,

    /// <summary>It was there and went with the power, before it was flushed: it must not come back.</summary>
    Lost,
}
