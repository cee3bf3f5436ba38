using System.ComponentModel.DataAnnotations;
using Sluice.Connectors.Postgres;
using static Sluice.Connectors.Tests.Postgres.Sink.TestSink;

namespace Sluice.Connectors.Tests.Postgres.Sink;

public class CheckTests
{
    [Fact]
    public async Task Every_problem_is_told_at_once_with_its_remedy_and_nothing_is_changed()
    {
        var database = await Database.MakeAsync("""
            create role checked login password 'checked';
            do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$;
            create table t (id int, name text);
            """);
        var poor = Options(database) with { Connection = $"{database.ConnectionString};Username=checked;Password=checked" };
        try
        {
            var problems = await ProblemsAsync(poor);
            string[] expected =
            [
                "grant temporary on database", "grant create on schema \"public\" to \"checked\"", "no primary key", "grant select, insert on \"t\" to \"checked\"",
            ];
            Assert.Equal(expected.Length, problems.Count);
            Assert.All(expected.Zip(problems), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
            Assert.Contains("create schema \"far\" authorization \"checked\"", (await ProblemsAsync(poor with { OffsetsSchema = "far" }))[1], StringComparison.Ordinal);
            Assert.Contains("create unique index on \"t\" (\"id\")", Assert.Single(await ProblemsAsync(Options(database) with { Key = ["id"] })), StringComparison.Ordinal);
            Assert.Contains("no column 'nope'", Assert.Single(await ProblemsAsync(Options(database) with { Key = ["nope"] })), StringComparison.Ordinal);
            Assert.Contains("create it, or set 'create'", Assert.Single(await ProblemsAsync(Options(database, "nope"))), StringComparison.Ordinal);
            Assert.Empty(await ProblemsAsync(Options(database, "nope") with { Create = true }));
            Assert.Empty(await ProblemsAsync(Options(database, "{topic}")));
            Assert.Equal("(t)", await database.TextAsync("select relname from pg_class where relnamespace = 'public'::regnamespace"));
        }
        finally
        {
            await database.RunAsync("drop owned by checked; drop role checked");
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_and_a_wrong_password_are_told_without_the_password()
    {
        var database = await Database.MakeAsync();
        var wrong = Options(database) with { Connection = $"{database.ConnectionString};Password=hunter22" };
        var away = Options(database) with { Connection = $"{database.ConnectionString};Password=hunter22;Port=1" };

        Assert.Contains("28P01", Assert.Single(await ProblemsAsync(wrong)), StringComparison.Ordinal);
        Assert.Contains("cannot be reached", Assert.Single(await ProblemsAsync(away)), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", string.Concat(await ProblemsAsync(wrong)) + string.Concat(await ProblemsAsync(away)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Marks_and_sources_that_the_table_cannot_hold_are_told()
    {
        var database = await Database.MakeAsync("create table t (id int primary key, mark int, shop text)");

        Assert.Contains("must be boolean or a timestamp", Assert.Single(await ProblemsAsync(Options(database) with { SoftDelete = "mark" })), StringComparison.Ordinal);
        Assert.Contains("add it to the primary key", Assert.Single(await ProblemsAsync(Options(database) with { SourceColumn = "shop" })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.b.c", "{topic}", "id", "table")]
    [InlineData("a..b", "{topic}", "id", "table")]
    [InlineData("\"open", "{topic}", "id", "table")]
    [InlineData("{shop}", "{topic}", "id", "table")]
    [InlineData("t", "{oops", "id", "source")]
    [InlineData("t", "{topic}", "", "key")]
    [InlineData("t", "{topic}", "a name of more than sixty-three bytes, which the server would cut", "key")]
    public void Options_that_cannot_work_are_refused(string table, string source, string key, string option)
    {
        var options = new PostgresSinkOptions { Connection = "Host=x", Table = table, Source = source, Key = [key], StatementTimeout = TimeSpan.FromSeconds(1) };

        var problem = Assert.Single(options.Validate(new ValidationContext(options)));
        Assert.Equal(option, problem.MemberNames.Single(), ignoreCase: true);
    }

    private static async Task<IReadOnlyList<string>> ProblemsAsync(PostgresSinkOptions options)
    {
        await using var sink = For(options);
        return await sink.CheckAsync(default);
    }
}
