using System.Diagnostics;

namespace Sluice.Log;

/// <summary>
/// Lets a group fill before it is written. Those who were just answered append again within microseconds; without a wait
/// the first of them would have a flush to himself, and all others would wait for it and share the next one.
/// </summary>
/// <param name="waiting">How many appends wait now.</param>
/// <remarks>By the stopwatch, not by the clock that is handed in: it is the disk's time that counts here, also in a test.</remarks>
internal sealed class GroupWait(Func<int> waiting)
{
    // A larger group takes its time by its bytes, and nothing is gained by waiting for more of them.
    private const long SmallGroupBytes = 256 * 1024;

    // At worst, when nobody comes back, an append takes this much longer, once.
    private const int ShareOfCommit = 4;

    // A disk that hung for seconds says nothing about the next write.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(5);

    private int _expected;
    private TimeSpan _patience;

    /// <summary>Waits until as many appends wait as the last group had, at most for a part of what writing it took.</summary>
    public void ForOthers()
    {
        if (_expected < 2) return;
        var started = Stopwatch.GetTimestamp();
        while (waiting() < _expected && Stopwatch.GetElapsedTime(started) < _patience) Thread.Yield();
    }

    /// <summary>Notes how the last group went.</summary>
    public void Committed(int appends, long bytes, TimeSpan took) =>
        (_expected, _patience) = bytes > SmallGroupBytes
            ? (0, TimeSpan.Zero)
            : (appends, TimeSpan.FromTicks(Math.Min(took.Ticks / ShareOfCommit, Longest.Ticks)));
}
