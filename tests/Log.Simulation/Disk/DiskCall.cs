namespace Sluice.Log.Simulation;

/// <summary>What the disk is asked to do, as far as it matters to how it can fail.</summary>
internal enum DiskCall
{
    Read,

    /// <summary>Writes, cuts, makes, renames or deletes.</summary>
    Change,
    Flush,
}
