using System.Text;
using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>The headers that say what happened to a row whose record is the row alone.</summary>
internal sealed class FlatHeaders(CapturedTable table)
{
    private static readonly RecordHeader[] Operations =
        [.. Enum.GetValues<ChangeKind>().Select(kind => new RecordHeader("cdc.op", new[] { ChangeLetter.Of(kind) }))];

    private readonly RecordHeader _table = new("cdc.table", Encoding.UTF8.GetBytes(table.FullName));

    /// <summary>The columns that the value leaves out are a JSON list; null when there are none.</summary>
    public IReadOnlyList<RecordHeader> For(in Change change, ChangeKind kind, ReadOnlyMemory<byte>? unchanged)
    {
        var lsn = Decimal((long)change.Origin.CommitLsn);
        var time = Decimal(change.Origin.CommitTime.ToUnixTimeMilliseconds());
        var headers = new RecordHeader[unchanged is null ? 4 : 5];
        headers[0] = Operations[(int)kind];
        headers[1] = _table;
        headers[2] = new RecordHeader("cdc.lsn", lsn);
        headers[3] = new RecordHeader("cdc.ts_ms", time);
        if (unchanged is not null) headers[4] = new RecordHeader("cdc.unchanged", unchanged);
        return headers;
    }

    private static byte[] Decimal(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out var written);
        return digits[..written].ToArray();
    }
}
