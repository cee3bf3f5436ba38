using Sluice.Connectors.Sqlite;

namespace Sluice.Connectors.Tests.Sqlite;

public sealed class SqliteHostileQueryTests
{
    [Theory]
    [InlineData("\"open", "quote at character 1")]
    [InlineData("a b \"open", "quote at character 5")]
    [InlineData("(a b", "'(' at character 1")]
    [InlineData("a b)", "')' at character 4")]
    [InlineData("()", "character 2")]
    [InlineData("a OR", "character 5")]
    [InlineData("OR a", "character 1")]
    [InlineData("a OR OR b", "character 6")]
    [InlineData("AND", "character 1")]
    [InlineData("-", "character 2")]
    [InlineData("a - ", "character 5")]
    [InlineData("--a", "character 1")]
    [InlineData("a *", "'*' at character 3")]
    [InlineData("a*b", "'a*b' at character 1")]
    [InlineData("a**", "character 1")]
    [InlineData("x &&", "'&&' at character 3")]
    [InlineData("\"\"", "character 1")]
    [InlineData("\"***\"", "character 1")]
    [InlineData("status:", "'status:' at character 1")]
    [InlineData("status: 500", "'status:' at character 1")]
    [InlineData("status:*", "character 1")]
    [InlineData("items[0].sku:x", "leave it out")]
    [InlineData(".a:x", "'.a' at character 1")]
    [InlineData("\0", null)]
    public async Task What_cannot_be_read_is_answered_with_what_and_where(string query, string? message)
    {
        await using var index = await TestIndex.OpenAsync();
        if (message is null)
        {
            Assert.Empty((await index.AskAsync(query)).Hits);
            return;
        }

        var error = await Assert.ThrowsAsync<FormatException>(async () => await index.AskAsync(query));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'; DROP TABLE record; --x")]
    [InlineData("\"'; DELETE FROM record; \"")]
    [InlineData("x' OR '1'='1")]
    [InlineData("text : needle")]
    [InlineData("tag:all")]
    [InlineData("{tag text} NEAR")]
    [InlineData("NEAR(needle, 5)")]
    [InlineData("^needle2")]
    [InlineData("needle + x")]
    [InlineData("rowid:1")]
    [InlineData("record_text:x")]
    [InlineData("$e0 $match")]
    [InlineData("a'b:c'd")]
    [InlineData("f\\:x")]
    [InlineData("\"a\\\" OR tag : \\\"all\"")]
    [InlineData("%:x")]
    [InlineData("topic:\"' OR 1=1\"")]
    [InlineData("topic:%*")]
    [InlineData("topic:*")]
    [InlineData("\ud800 x")]
    public async Task Nothing_in_a_query_reaches_the_database_as_code(string query)
    {
        await using var index = await TestIndex.OpenAsync();
        await index.AddAsync("haystack", """{"needle":"in it"}""");
        try
        {
            var answer = await index.AskAsync(query);
            if (query != "topic:*") Assert.Empty(answer.Hits);
        }
        catch (FormatException)
        {
            // As good an answer as none.
        }

        Assert.Equal("0 1", await index.FindAsync(""));
    }

    [Fact]
    public async Task Any_jumble_of_characters_is_answered_or_refused_in_plain_words()
    {
        await using var index = await TestIndex.OpenAsync();
        await index.AddAsync("""{"a":{"b":"c"},"d":[1,"e"]}""", "a b c");
        const string Alphabet = "ab cd\"\"()-*:. ORNOT$'\\%;[]{}^+,\0é☃";
        var random = new Random(20250301);
        var answered = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var query = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            try
            {
                await index.AskAsync(query);
                answered++;
            }
            catch (FormatException error)
            {
                Assert.DoesNotContain("fts5", error.Message, StringComparison.OrdinalIgnoreCase);
            }
        }

        Assert.InRange(answered, 100, 2_900);
    }

    [Fact]
    public async Task Long_wide_and_deep_queries_are_refused()
    {
        await using var index = await TestIndex.OpenAsync();
        string[] queries = [new('a', 5_000), string.Join(' ', Enumerable.Repeat("a", 65)), new string('(', 40) + "a" + new string(')', 40)];
        foreach (var query in queries) await Assert.ThrowsAsync<FormatException>(async () => await index.AskAsync(query));
        var widest = string.Join(" OR ", Enumerable.Range(0, 64).Select(i => $"(f{i}:v{i})"));
        Assert.Empty((await index.AskAsync(widest)).Hits);
        Assert.Empty((await index.AskAsync(new string('(', 30) + "a" + new string(')', 30))).Hits);
    }

    [Fact]
    public async Task A_search_that_is_cancelled_ends()
    {
        await using var index = await TestIndex.OpenAsync();
        await index.AddAsync(Enumerable.Range(0, 5_000).Select(i => $$"""{"n":{{i}},"text":"some words to look through"}"""));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await index.Sink.SearchAsync(new SearchRequest("text:words", 10, 0), cancelled.Token));
        Assert.Equal(5_000, (await index.AskAsync("text:words")).Total);
    }

    [Fact]
    public void The_options_refuse_what_makes_no_sense()
    {
        var retention = new SqliteRetention { Age = TimeSpan.Zero, Size = ByteSize.KiB(1) };
        var results = retention.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(retention)).ToList();
        Assert.Equal(["Age", "Size"], results.SelectMany(result => result.MemberNames));
        Assert.Empty(new SqliteRetention().Validate(new System.ComponentModel.DataAnnotations.ValidationContext(retention)));
    }
}
