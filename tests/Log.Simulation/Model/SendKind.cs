namespace Sluice.Log.Simulation;

/// <summary>How a record is sent, and by what a repeat of it is known.</summary>
internal enum SendKind
{
    /// <summary>Once; by nothing.</summary>
    Plain,

    /// <summary>By its position in a part of a source.</summary>
    Source,

    /// <summary>By the key of its request.</summary>
    Keyed,

    /// <summary>By its producer and its sequence.</summary>
    Sequenced,
}
