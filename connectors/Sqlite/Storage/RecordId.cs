namespace Sluice.Connectors.Sqlite.Storage;

/// <summary>
/// How a record's time becomes the upper bits of its row id, so that the order of the rows is the order of time: newest
/// first is a walk backwards, and what has outlived its retention is a range at the beginning.
/// </summary>
internal static class RecordId
{
    /// <summary>Lower bits, which tell records of one millisecond apart; a million of them before the next one's are used.</summary>
    private const int SerialBits = 20;

    private const long LatestTime = long.MaxValue >> SerialBits;

    /// <summary>The least id of a millisecond, in Unix time. Times before 1970 and after 2248 sort as those years do.</summary>
    public static long FirstAt(long milliseconds) => Math.Clamp(milliseconds, 0, LatestTime) << SerialBits;

    /// <summary>The greatest id of the millisecond in which <paramref name="id"/> lies.</summary>
    public static long LastBeside(long id) => id | ((1L << SerialBits) - 1);
}
