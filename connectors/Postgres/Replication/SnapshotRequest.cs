using System.Text;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>The logical message by which anybody asks for a table to be read again while changes are followed.</summary>
internal static class SnapshotRequest
{
    /// <summary>The prefix for every source that has the table; with a dot and a connector's name, for that one.</summary>
    public const string Prefix = "sluice.snapshot";

    /// <summary>Before the table's name: only if the table has never been read. What the source itself writes for a new table.</summary>
    private const string IfNew = "?";

    public static string PrefixFor(string connector) => $"{Prefix}.{connector}";

    public static string ForNewTable(string table) => IfNew + table;

    public static StreamSignal Read(ReadOnlySpan<byte> content, ulong commitLsn)
    {
        var text = Encoding.UTF8.GetString(content).Trim();
        return text.StartsWith(IfNew, StringComparison.Ordinal)
            ? new StreamSignal.SnapshotRequested(text[IfNew.Length..], IsForced: false, commitLsn)
            : new StreamSignal.SnapshotRequested(text, IsForced: true, commitLsn);
    }
}
