using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Envelopes;

namespace Sluice.Connectors.Tests.Postgres.Envelopes;

public sealed class FlatTests
{
    private static readonly CapturedTable Items = new(
        1, "public", "items", [new("note", TestTypes.Text, -1), new("line", TestTypes.Int4, -1), new("order", TestTypes.Int4, -1)], [2, 1]);

    private readonly WrittenChanges _items = new(Items, PostgresEnvelope.Flat);

    [Fact]
    public void The_value_is_the_row_and_the_headers_say_what_happened()
    {
        Assert.Equal(
            ["{\"order\":5,\"line\":1} {\"note\":\"x\",\"line\":1,\"order\":5} cdc.op=c cdc.table=public.items cdc.lsn=200 cdc.ts_ms=1700000000123"],
            WrittenChanges.Lines(_items.Write(ChangeKind.Create, new TestRow("x", "1", "5"))));
        Assert.Equal(
            ["{\"order\":5,\"line\":1} {\"note\":null,\"line\":1,\"order\":5} cdc.op=r cdc.table=public.items cdc.lsn=200 cdc.ts_ms=1700000000123"],
            WrittenChanges.Lines(_items.Write(ChangeKind.Read, new TestRow(null, "1", "5"))));
    }

    [Fact]
    public void A_value_that_was_not_sent_is_absent_and_listed_in_a_header() =>
        Assert.Equal(
            ["{\"order\":5,\"line\":1} {\"line\":1,\"order\":5} cdc.op=u cdc.table=public.items cdc.lsn=200 cdc.ts_ms=1700000000123 cdc.unchanged=[\"note\"]"],
            WrittenChanges.Lines(_items.Write(ChangeKind.Update, new TestRow(TestRow.Unchanged, "1", "5"))));

    [Fact]
    public void A_delete_is_a_tombstone_and_nothing_when_those_are_off()
    {
        var before = new TestRow(null, "1", "5");
        Assert.Equal(
            ["{\"order\":5,\"line\":1} (null) cdc.op=d cdc.table=public.items cdc.lsn=200 cdc.ts_ms=1700000000123"],
            WrittenChanges.Lines(_items.Write(ChangeKind.Delete, before: before, oldRow: OldRow.Key)));
        Assert.Empty(new WrittenChanges(Items, PostgresEnvelope.Flat, tombstones: false).Write(ChangeKind.Delete, before: before, oldRow: OldRow.Key));
    }

    [Fact]
    public void A_changed_key_is_a_tombstone_and_a_create()
    {
        var lines = WrittenChanges.Lines(_items.Write(ChangeKind.Update, new TestRow("x", "2", "5"), new TestRow("x", "1", "5"), OldRow.Full));
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("{\"order\":5,\"line\":1} (null) cdc.op=d", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("{\"order\":5,\"line\":2} {\"note\":\"x\",\"line\":2,\"order\":5} cdc.op=c", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_commit_that_is_ahead_of_the_clock_gets_the_time_of_the_append()
    {
        var ahead = WrittenChanges.Origin with { CommitTime = WrittenChanges.Origin.CommitTime.AddHours(1) };
        Assert.Null(Assert.Single(_items.Write(ChangeKind.Create, new TestRow("x", "1", "5"), origin: ahead)).Timestamp);
    }

    [Fact]
    public void A_truncate_has_only_headers() =>
        Assert.Equal(
            ["(null) (null) cdc.op=t cdc.table=public.items cdc.lsn=200 cdc.ts_ms=1700000000123"],
            WrittenChanges.Lines(_items.Write(ChangeKind.Truncate)));

    [Theory]
    [InlineData("5", "5", "Key", false)]
    [InlineData("5", "6", "Key", true)]
    [InlineData("5", "6", "Full", true)]
    [InlineData("5", TestRow.Unchanged, "Full", false)]
    [InlineData(null, "6", "Key", false)]
    [InlineData("5", "6", "None", false)]
    public void A_key_has_changed_when_what_was_sent_of_it_differs(string? before, string after, string oldRow, bool changed)
    {
        var change = new Change
        {
            Kind = ChangeKind.Update,
            Table = Items,
            Origin = WrittenChanges.Origin,
            OldRow = Enum.Parse<OldRow>(oldRow),
            Before = new TestRow(null, "1", before).Text,
            After = new TestRow("x", "1", after).Text,
        };
        Assert.Equal(changed, _items.Writer.KeyChanged(change));
    }

    [Fact]
    public void A_key_that_was_not_sent_is_taken_from_the_old_row()
    {
        var record = Assert.Single(
            _items.Write(ChangeKind.Update, new TestRow("x", "1", TestRow.Unchanged), new TestRow(null, "1", "5"), OldRow.Key));
        Assert.Equal("{\"order\":5,\"line\":1}", WrittenChanges.Text(record.Key));
    }
}
