namespace Sluice.Connect.Transforms;

/// <summary>What became of a record on its way through the transforms.</summary>
public enum TransformVerdict
{
    /// <summary>It goes on, changed or not.</summary>
    Passed,

    /// <summary>A filter held it back: it counts as done.</summary>
    Dropped,

    /// <summary>A transform could make nothing of it: it is a bad record, for the dead-letter topic.</summary>
    Failed,
}
