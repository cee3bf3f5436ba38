using System.Text.Json;
using Sluice.Connectors.Postgres;
using Sluice.Connectors.Postgres.Replication;
using Sluice.Connectors.Tests.Postgres.Cdc;
using Sluice.Testing.Postgres;

namespace Sluice.Connectors.Tests.Postgres.Envelopes;

/// <summary>What only a real server shows: values that it does not send, types that change, keys that are not the primary key.</summary>
public sealed class LiveTests(PostgresFixture fixture) : IAsyncLifetime
{
    private static readonly string Large = new('x', 20_000);

    private readonly CapturedLog _log = new();
    private readonly string _slot = $"live_{Guid.NewGuid():N}";
    private PostgresServer? _server;
    private int _seen;
    private string _database = "";

    public async ValueTask InitializeAsync()
    {
        _server = await fixture.ServerAsync();
        _database = await _server.CreateDatabaseAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("default")]
    [InlineData("full")]
    public async Task A_large_value_that_an_update_did_not_touch_is_absent_and_listed_or_taken_from_the_whole_old_row(string identity)
    {
        await ExecuteAsync(
            $"""
            create table notes (id int4 primary key, number int4, large text, bytes bytea);
            alter table notes alter large set storage external, alter bytes set storage external;
            alter table notes replica identity {identity};
            insert into notes values (1, 1, '{Large}', decode(repeat('00', 20000), 'hex'));
            """);
        await using var run = Start();
        Assert.Equal(Large, After(Assert.Single(await NextAsync(run, 1))).GetProperty("large").GetString());

        await ExecuteAsync("update notes set number = 2");
        var update = Value(Assert.Single(await NextAsync(run, 1)));
        var after = update.GetProperty("after");
        Assert.Equal(2, after.GetProperty("number").GetInt32());
        if (identity == "full")
        {
            Assert.Equal(Large, after.GetProperty("large").GetString());
            Assert.Equal(new byte[20_000], after.GetProperty("bytes").GetBytesFromBase64());
            Assert.False(update.TryGetProperty("unchanged", out _));
        }
        else
        {
            Assert.Equal(["id", "number"], after.EnumerateObject().Select(member => member.Name));
            Assert.Equal("[\"large\",\"bytes\"]", update.GetProperty("unchanged").GetRawText());
        }

        await ExecuteAsync("update notes set large = null, bytes = ''");
        after = After(Assert.Single(await NextAsync(run, 1)));
        Assert.Equal("{\"id\":1,\"number\":2,\"large\":null,\"bytes\":\"\"}", after.GetRawText());
    }

    [Fact]
    public async Task A_type_that_is_made_while_changes_are_followed_is_written_as_what_it_is()
    {
        await ExecuteAsync("create table things (id int4 primary key); insert into things values (1)");
        await using var run = Start();
        Assert.Single(await NextAsync(run, 1));

        await ExecuteAsync(
            """
            create type size as (width int4, tags text[]);
            alter table things add sizes size[];
            insert into things values (2, '{"(1,\"{a,b}\")"}');
            """);
        Assert.Equal(
            "{\"id\":2,\"sizes\":[{\"width\":1,\"tags\":[\"a\",\"b\"]}]}", After(Assert.Single(await NextAsync(run, 1))).GetRawText());
    }

    [Fact]
    public async Task The_key_of_a_table_is_what_its_deletes_have()
    {
        await ExecuteAsync(
            """
            create table users (id int4 primary key, mail text not null unique, note text);
            alter table users replica identity using index users_mail_key;
            insert into users values (1, 'a@example.org', 'x');
            """);
        await using var run = Start();
        await NextAsync(run, 1);
        await ExecuteAsync("update users set note = 'y'; update users set mail = 'b@example.org'; delete from users");
        var records = await NextAsync(run, 4);
        Assert.Equal(
            ["u {\"mail\":\"a@example.org\"}", "d {\"mail\":\"a@example.org\"}", "c {\"mail\":\"b@example.org\"}", "d {\"mail\":\"b@example.org\"}"],
            records.Select(record => $"{Value(record).GetProperty("op").GetString()} {WrittenChanges.Text(record.Record.Key)}"));
    }

    [Fact]
    public async Task A_composite_type_that_is_altered_while_changes_are_followed_has_its_new_attribute_after_a_new_start()
    {
        await ExecuteAsync("create type size as (width int4); create table things (id int4 primary key, size size); insert into things values (1, '(1)')");
        await using (var run = Start())
        {
            Assert.Equal("{\"id\":1,\"size\":{\"width\":1}}", After(Assert.Single(await NextAsync(run, 1))).GetRawText());
            await ExecuteAsync("alter type size add attribute height int4; insert into things values (2, '(1,2)')");
            await Assert.ThrowsAsync<ReplicationEndedException>(() => run.Ended);
        }

        await using var again = Start();
        Assert.Equal("{\"id\":2,\"size\":{\"width\":1,\"height\":2}}", After(Assert.Single(await NextAsync(again, 1))).GetRawText());
    }

    [Fact]
    public async Task A_row_that_cannot_be_JSON_is_a_dead_letter_with_its_text_in_snapshot_and_stream_and_the_others_go_on()
    {
        await ExecuteAsync(
            """
            create table documents (id int4 primary key, note text, document jsonb);
            insert into documents values (1, 'deep', (repeat('[', 100) || repeat(']', 100))::jsonb), (2, 'flat', '{}');
            """);
        await using var run = Start();
        Check(await NextAsync(run, 2), "r");
        await ExecuteAsync("insert into documents select id + 10, note, document from documents");
        Check(await NextAsync(run, 2), "c");

        static void Check(IReadOnlyList<SourceRecord> records, string operation)
        {
            var faulty = Assert.Single(records, record => record.Fault is not null);
            Assert.Contains("public.documents.document", faulty.Fault, StringComparison.Ordinal);
            Assert.Contains("64 levels", faulty.Fault, StringComparison.Ordinal);
            var letter = JsonElement.Parse(faulty.Record.Value!.Value.Span);
            Assert.Equal(operation, letter.GetProperty("op").GetString());
            Assert.Equal("deep", letter.GetProperty("row").GetProperty("note").GetString());
            Assert.Equal("flat", After(Assert.Single(records, record => record != faulty)).GetProperty("note").GetString());
        }
    }

    private CdcRun Start() =>
        CdcRun.Start(new PostgresCdcOptions { Connection = _database, Tables = ["public.*"], Tombstones = false, Slot = _slot }, _log);

    private async Task<IReadOnlyList<SourceRecord>> NextAsync(CdcRun run, int count)
    {
        await run.UntilAsync(log => log.Records.Count >= _seen + count);
        _seen += count;
        return [.. _log.Records.Skip(_seen - count)];
    }

    private static JsonElement Value(SourceRecord record)
    {
        Assert.Null(record.Fault);
        return JsonElement.Parse(record.Record.Value!.Value.Span);
    }

    private static JsonElement After(SourceRecord record) => Value(record).GetProperty("after");

    private Task ExecuteAsync(string sql) => _server!.ExecuteAsync(sql, _database);
}
