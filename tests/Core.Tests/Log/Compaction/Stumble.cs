namespace Sluice.Core.Tests.Log.Compaction;

/// <summary>Counts what is done to a disk, and lets one of it fail, or that and all after it.</summary>
/// <param name="at">Which one, counted from 1.</param>
/// <param name="done">Whether it is done before it fails, so that nobody can tell.</param>
/// <param name="forGood">Whether the disk is gone from then on, as after a kill.</param>
internal sealed class Stumble(int at, bool done, bool forGood)
{
    private int _count;

    /// <summary>Nothing is counted, and nothing fails, until it is set.</summary>
    public bool IsArmed { get; set; }

    public bool HasFailed { get; private set; }

    public void Do(Action change)
    {
        if (!IsArmed)
        {
            change();
            return;
        }

        var fails = ++_count == at;
        if ((!fails || done) && !(HasFailed && forGood)) change();
        HasFailed |= fails;
        if (fails || (HasFailed && forGood)) throw new IOException("The disk stumbled.");
    }
}
