using Sluice.Connectors.Postgres;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Envelopes;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Tests.Postgres.Envelopes;

public sealed class RowFaultTests
{
    private static readonly CapturedTable Table = new(
        1, "public", "t", [new("id", TestTypes.Int4, -1), new("points", TestTypes.PointArray, -1), new("odd", TestTypes.Missing, -1)], [0]);

    [Theory]
    [InlineData(nameof(PostgresEnvelope.Debezium))]
    [InlineData(nameof(PostgresEnvelope.Flat))]
    public void A_row_that_cannot_be_written_says_where_and_not_what_and_the_next_one_is_written(string envelope)
    {
        var changes = new WrittenChanges(Table, Enum.Parse<PostgresEnvelope>(envelope));
        var fault = Assert.Throws<RowFaultException>(() => changes.Write(ChangeKind.Create, new TestRow("1", "{\"(1,{secret},2)\"}", "x")));
        Assert.StartsWith(
            "The value of public.t.points, of the type \"pg_catalog\".\"_point_of_text\", cannot become JSON: ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
        Assert.Equal("points", fault.Column?.Name);
        var record = Assert.Single(changes.Write(ChangeKind.Create, new TestRow("2", "{\"(1,\\\"{a,\\\"\\\"b c\\\"\\\"}\\\")\"}", "x")));
        Assert.Contains("{\"id\":2,\"points\":[{\"x\":1,\"labels\":[\"a\",\"b c\"]}],\"odd\":\"x\"}", WrittenChanges.Text(record.Value), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dead_letter_shows_the_row_as_text_but_not_what_is_masked_excluded_too_large_or_unreadable()
    {
        var columns = new PostgresColumns { Mask = ["*.points"], Exclude = ["*.secret"] };
        CapturedColumn[] more = [.. Table.Columns, new("secret", TestTypes.Text, -1), new("large", TestTypes.Text, -1), new("none", TestTypes.Text, -1)];
        var changes = new WrittenChanges(Table with { Columns = more }, PostgresEnvelope.Debezium, columns: columns);
        var row = new TestRow("1", "broken", TestRow.Unchanged, "secret", new string('x', 70_000), null);
        var change = new Change { Kind = ChangeKind.Update, Table = Table, Origin = WrittenChanges.Origin, After = row.Text };
        var record = changes.Writer.WriteFaulty(change, new JsonOutput());
        Assert.Equal(
            "{\"table\":\"public.t\",\"op\":\"u\",\"row\":{\"id\":\"1\",\"points\":\"***\",\"none\":null},\"omitted\":[\"odd\",\"large\"]}",
            WrittenChanges.Text(record.Value));
    }

    [Fact]
    public void Nothing_of_a_changed_key_is_added_when_the_new_row_cannot_be_written()
    {
        var changes = new WrittenChanges(Table, PostgresEnvelope.Debezium);
        var records = new List<Record> { new() };
        Assert.Throws<RowFaultException>(() =>
        {
            var change = new Change
            {
                Kind = ChangeKind.Update,
                Table = Table,
                Origin = WrittenChanges.Origin,
                OldRow = OldRow.Key,
                Before = new TestRow("1", null, null).Text,
                After = new TestRow("2", "broken", null).Text,
            };
            changes.Writer.Write(change, DateTimeOffset.UnixEpoch, new JsonOutput(), records);
        });
        Assert.Single(records);
    }

    [Theory]
    [InlineData("{\"(1,{},2)\"}", 201, false)]
    [InlineData("{\"(1,{},2)\"}", 200, false)]
    [InlineData("{\"(1,{},2)\"}", 199, true)]
    [InlineData("{\"(x,{})\"}", 199, false)]
    public void Only_a_composite_value_committed_after_the_types_were_looked_up_may_do_with_newer_ones(string points, int asOf, bool expected)
    {
        var settings = new EnvelopeSettings("shop", "db", PostgresEnvelope.Flat, Tombstones: true, new ColumnRules(new PostgresColumns()));
        var writer = new TableWriter(Table, TestTypes.AsOf((ulong)asOf), settings);
        var row = new TestRow("1", points, null);
        RowFaultException? fault = null;
        try
        {
            writer.Write(Change(row), DateTimeOffset.UnixEpoch, new JsonOutput(), []);
        }
        catch (RowFaultException exception)
        {
            fault = exception;
        }

        Assert.Equal(expected, writer.NeedsNewerTypes(Change(row), fault!));
    }

    private static Change Change(TestRow row) =>
        new() { Kind = ChangeKind.Create, Table = Table, Origin = WrittenChanges.Origin, After = row.Text };

    [Fact]
    public void A_delete_without_its_key_says_how_to_have_it_sent()
    {
        var changes = new WrittenChanges(Table, PostgresEnvelope.Flat);
        var fault = Assert.Throws<RowFaultException>(() => changes.Write(ChangeKind.Delete, before: new TestRow(null, "{}", null), oldRow: OldRow.Key));
        Assert.Contains("did not send id", fault.Message, StringComparison.Ordinal);
        Assert.Contains("REPLICA IDENTITY", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_is_not_known_is_text_and_known_to_be_unknown()
    {
        Assert.False(TestTypes.Catalog.Knows(Table));
        Assert.Throws<ArgumentException>(() => TestTypes.Catalog.OutputExpression(Table.Columns[2]));
    }
}
