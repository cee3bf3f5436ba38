using Sluice.Connectors.Postgres;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Envelopes;

namespace Sluice.Connectors.Tests.Postgres.Envelopes;

public sealed class ColumnRulesTests
{
    private static readonly CapturedTable People = new(
        1, "public", "people",
        [new("id", TestTypes.Text, -1), new("email", TestTypes.Text, -1), new("card", TestTypes.Bytes, -1), new("note", TestTypes.Text, -1)], [0]);

    private static readonly PostgresColumns Columns = new()
    {
        Exclude = ["public.people.note"],
        Mask = ["*.card", "*.note"],
        Hash = ["public.*.email", "*.id"],
        Salt = "pepper",
    };

    [Theory]
    [InlineData("public.orders", "public.orders", true)]
    [InlineData("public.orders", "public.Orders", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "public.orders", true)]
    [InlineData("public.*", "public.", true)]
    [InlineData("public.*", "publi", false)]
    [InlineData("*.email", "public.people.email", true)]
    [InlineData("*.email", "public.people.email2", false)]
    [InlineData("a*b*a", "aba", true)]
    [InlineData("a*b*a", "aa", false)]
    [InlineData("a*a", "a", false)]
    [InlineData("*b*", "abc", true)]
    [InlineData("a**c", "abc", true)]
    [InlineData("*ab*bc", "abc", false)]
    [InlineData("*ab*bc", "abbc", true)]
    public void A_star_stands_for_any_characters(string pattern, string name, bool matches) =>
        Assert.Equal(matches, new NamePattern(pattern).Matches(name));

    [Fact]
    public void Columns_are_left_out_masked_and_hashed_in_value_before_and_key()
    {
        var changes = new WrittenChanges(People, PostgresEnvelope.Debezium, columns: Columns);
        var row = new TestRow("7", "a@example.org", "\\x00", "secret note");
        var record = Assert.Single(changes.Write(ChangeKind.Update, row, row, OldRow.Full));
        const string id = "86693d50efdc246c3c8d898667e7714b";
        var value = WrittenChanges.Text(record.Value);
        Assert.DoesNotContain("example.org", value, StringComparison.Ordinal);
        Assert.DoesNotContain("note", value, StringComparison.Ordinal);
        Assert.Equal(2, value.Split("\"card\":\"***\"").Length - 1);
        Assert.Equal(2, value.Split($"\"id\":\"{id}").Length - 1);
        Assert.StartsWith($"{{\"id\":\"{id}", WrittenChanges.Text(record.Key), StringComparison.Ordinal);
    }

    [Fact]
    public void Null_stays_null_and_what_was_not_sent_stays_absent()
    {
        var changes = new WrittenChanges(People, PostgresEnvelope.Flat, columns: Columns);
        var record = Assert.Single(changes.Write(ChangeKind.Update, new TestRow("7", null, TestRow.Unchanged, TestRow.Unchanged)));
        Assert.EndsWith("\",\"email\":null}", WrittenChanges.Text(record.Value), StringComparison.Ordinal);
        Assert.Equal("[\"card\"]", WrittenChanges.Text(record.Headers[4].Value));
    }

    [Fact]
    public void A_key_cannot_be_left_out_or_masked()
    {
        foreach (var columns in new[] { new PostgresColumns { Mask = ["*"] }, new PostgresColumns { Exclude = ["*.id"] } })
        {
            var problem = Assert.Single(new ColumnRules(columns).ProblemsOf(People));
            Assert.Contains("public.people.id is part of the record's key", problem, StringComparison.Ordinal);
            Assert.Contains("columns.hash", problem, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => new WrittenChanges(People, PostgresEnvelope.Flat, columns: columns));
        }
    }

    [Fact]
    public void Hashes_need_a_salt() =>
        Assert.Contains("columns.salt", Assert.Single(new ColumnRules(Columns with { Salt = "" }).ProblemsOf(People)), StringComparison.Ordinal);
}
