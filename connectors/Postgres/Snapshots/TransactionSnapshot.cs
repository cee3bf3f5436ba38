using System.Globalization;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>Which transactions a query saw (<c>pg_snapshot</c>), by ids without their epoch, as the stream has them.</summary>
internal sealed class TransactionSnapshot(uint firstInProgress, uint firstUnassigned, IReadOnlyCollection<uint> inProgress)
{
    private readonly HashSet<uint> _inProgress = [.. inProgress];

    /// <summary>Reads the text of a <c>pg_snapshot</c>: <c>xmin:xmax:xip,xip</c>.</summary>
    public static TransactionSnapshot Parse(string text)
    {
        var parts = text.Split(':');
        return new TransactionSnapshot(
            Id(parts[0]), Id(parts[1]), [.. parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Id)]);
    }

    /// <summary>Whether a committed transaction's changes were in what the query read.</summary>
    public bool Sees(uint transaction)
    {
        // Ids wrap around; of two that are at most two billion apart, the difference says which is older.
        if ((int)(transaction - firstInProgress) < 0) return true;
        return (int)(transaction - firstUnassigned) < 0 && !_inProgress.Contains(transaction);
    }

    private static uint Id(string text) => (uint)ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
