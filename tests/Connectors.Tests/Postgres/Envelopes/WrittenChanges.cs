using System.Text;
using Sluice.Connectors.Postgres;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Envelopes;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Tests.Postgres.Envelopes;

/// <summary>Writes changes of one table and shows the records as text.</summary>
internal sealed class WrittenChanges(
    CapturedTable table, PostgresEnvelope envelope, bool tombstones = true, PostgresColumns? columns = null)
{
    public static readonly ChangeOrigin Origin =
        new(Lsn: 100, CommitLsn: 200, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123), TransactionId: 7, Ordinal: 3, TableOrdinal: 2);

    private static readonly DateTimeOffset ReadAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_456);

    private readonly JsonOutput _output = new();

    public TableWriter Writer { get; } = new(
        table, TestTypes.Catalog, new EnvelopeSettings("shop-db", "shop", envelope, tombstones, new ColumnRules(columns ?? new PostgresColumns())));

    public List<Record> Write(
        ChangeKind kind, TestRow? after = null, TestRow? before = null, OldRow oldRow = OldRow.None, ChangeOrigin? origin = null, bool incremental = false)
    {
        var records = new List<Record>();
        var change = new Change
        {
            Kind = kind,
            Table = table,
            Origin = origin ?? Origin,
            OldRow = oldRow,
            Before = before is null ? default : before.Text,
            After = after is null ? default : after.Text,
            Incremental = incremental,
        };
        Writer.Write(change, ReadAt, _output, records);
        return records;
    }

    public static string Text(ReadOnlyMemory<byte>? bytes) => bytes is { } text ? Encoding.UTF8.GetString(text.Span) : "(null)";

    /// <summary>Key, value and headers, each record a line.</summary>
    public static string[] Lines(IEnumerable<Record> records) =>
        [.. records.Select(record => string.Join(' ', [
            Text(record.Key), Text(record.Value), .. record.Headers.Select(header => $"{header.Name}={Text(header.Value)}")]))];
}
