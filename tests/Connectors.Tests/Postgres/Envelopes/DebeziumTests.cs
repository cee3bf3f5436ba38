using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Envelopes;

namespace Sluice.Connectors.Tests.Postgres.Envelopes;

public sealed class DebeziumTests
{
    private static readonly CapturedTable Orders = new(
        1, "public", "orders", [new("id", TestTypes.Int8, -1), new("note", TestTypes.Text, -1), new("total", TestTypes.Numeric, -1)], [0]);

    private static readonly CapturedTable Log =
        new(2, "public", "log \"a\"", [new("line", TestTypes.Text, -1)], []);

    private const string Rest = """
        "source":{"version":"0.1.0","connector":"postgresql","name":"shop-db","ts_ms":1700000000123,"snapshot":"false","db":"shop","schema":"public","table":"orders","txId":7,"lsn":100,"sequence":"[\"200\",\"100\"]"},"op":"?","ts_ms":1700000000456,"transaction":{"id":"7:200","total_order":3,"data_collection_order":2}
        """;

    private readonly WrittenChanges _orders = new(Orders, PostgresEnvelope.Debezium);

    [Fact]
    public void An_insert_has_the_row_after()
    {
        var record = Assert.Single(_orders.Write(ChangeKind.Create, new TestRow("1", "say \"hi\"", "12.50")));
        Assert.Equal($$"""{"before":null,"after":{"id":1,"note":"say \"hi\"","total":12.50},{{Operation('c')}}}""", WrittenChanges.Text(record.Value));
        Assert.Equal("{\"id\":1}", WrittenChanges.Text(record.Key));
        Assert.Equal(WrittenChanges.Origin.CommitTime, record.Timestamp);
        Assert.Empty(record.Headers);
    }

    [Fact]
    public void An_update_has_the_row_before_when_the_server_sent_it()
    {
        var record = Assert.Single(
            _orders.Write(ChangeKind.Update, new TestRow("1", null, "3"), new TestRow("1", "old", "NaN"), OldRow.Full));
        Assert.Equal(
            $$"""{"before":{"id":1,"note":"old","total":"NaN"},"after":{"id":1,"note":null,"total":3},{{Operation('u')}}}""",
            WrittenChanges.Text(record.Value));
        record = Assert.Single(_orders.Write(ChangeKind.Update, new TestRow("1", null, "3")));
        Assert.Equal($$"""{"before":null,"after":{"id":1,"note":null,"total":3},{{Operation('u')}}}""", WrittenChanges.Text(record.Value));
    }

    [Fact]
    public void A_delete_is_followed_by_a_tombstone_unless_those_are_off()
    {
        var expected = $$"""{"id":1} {"before":{"id":1},"after":null,{{Operation('d')}}}""";
        Assert.Equal(
            [expected, "{\"id\":1} (null)"],
            WrittenChanges.Lines(_orders.Write(ChangeKind.Delete, before: new TestRow("1", null, null), oldRow: OldRow.Key)));
        var without = new WrittenChanges(Orders, PostgresEnvelope.Debezium, tombstones: false);
        Assert.Equal(
            [expected], WrittenChanges.Lines(without.Write(ChangeKind.Delete, before: new TestRow("1", null, null), oldRow: OldRow.Key)));
    }

    [Fact]
    public void A_changed_key_is_a_delete_of_the_old_and_a_create_of_the_new()
    {
        var lines = WrittenChanges.Lines(_orders.Write(ChangeKind.Update, new TestRow("2", "x", "3"), new TestRow("1", null, null), OldRow.Key));
        Assert.Equal(
            [
                $$"""{"id":1} {"before":{"id":1},"after":null,{{Operation('d')}}}""",
                "{\"id\":1} (null)",
                $$"""{"id":2} {"before":null,"after":{"id":2,"note":"x","total":3},{{Operation('c')}}}""",
            ],
            lines);
    }

    [Fact]
    public void A_value_that_was_not_sent_is_absent_and_listed()
    {
        var record = Assert.Single(_orders.Write(ChangeKind.Update, new TestRow("1", TestRow.Unchanged, "3")));
        Assert.Equal(
            $$"""{"before":null,"after":{"id":1,"total":3},{{Operation('u')}},"unchanged":["note"]}""", WrittenChanges.Text(record.Value));
    }

    [Fact]
    public void A_value_that_was_not_sent_is_taken_from_the_whole_old_row()
    {
        var record = Assert.Single(
            _orders.Write(ChangeKind.Update, new TestRow("1", TestRow.Unchanged, "3"), new TestRow("1", "long", "2"), OldRow.Full));
        Assert.Equal(
            $$"""{"before":{"id":1,"note":"long","total":2},"after":{"id":1,"note":"long","total":3},{{Operation('u')}}}""",
            WrittenChanges.Text(record.Value));
    }

    [Fact]
    public void A_row_of_a_snapshot_has_no_transaction()
    {
        var origin = WrittenChanges.Origin with { TransactionId = null };
        var expected = $$"""{"before":null,"after":{"id":1,"note":null,"total":null},{{Operation('r')}}}"""
            .Replace("\"txId\":7", "\"txId\":null", StringComparison.Ordinal)
            .Replace("{\"id\":\"7:200\",\"total_order\":3,\"data_collection_order\":2}", "null", StringComparison.Ordinal);
        foreach (var (incremental, snapshot) in new[] { (false, "true"), (true, "incremental") })
        {
            var record = Assert.Single(_orders.Write(ChangeKind.Read, new TestRow("1", null, null), origin: origin, incremental: incremental));
            Assert.Equal(
                expected.Replace("\"snapshot\":\"false\"", $"\"snapshot\":\"{snapshot}\"", StringComparison.Ordinal), WrittenChanges.Text(record.Value));
        }
    }

    [Fact]
    public void A_truncate_has_neither_key_nor_rows() =>
        Assert.Equal(
            [$$"""(null) {"before":null,"after":null,{{Operation('t')}}}"""], WrittenChanges.Lines(_orders.Write(ChangeKind.Truncate)));

    [Fact]
    public void A_table_without_a_key_has_records_without_one_and_no_tombstones()
    {
        var log = new WrittenChanges(Log, PostgresEnvelope.Debezium);
        var record = Assert.Single(log.Write(ChangeKind.Delete, before: new TestRow("gone"), oldRow: OldRow.Full));
        Assert.Null(record.Key);
        Assert.StartsWith("{\"before\":{\"line\":\"gone\"},\"after\":null,", WrittenChanges.Text(record.Value), StringComparison.Ordinal);
        Assert.Contains("\"table\":\"log \\\"a\\\"\"", WrittenChanges.Text(record.Value), StringComparison.Ordinal);
    }

    private static string Operation(char letter) => Rest.Replace('?', letter);
}
