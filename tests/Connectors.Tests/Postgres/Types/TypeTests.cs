using System.Text;
using Npgsql;
using Sluice.Connectors.Postgres;
using Sluice.Connectors.Postgres.Envelopes;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Tests.Postgres.Types;

public sealed class TypeTests(TypeDatabase database) : IClassFixture<TypeDatabase>
{
    private static readonly EnvelopeSettings Flat =
        new("shop", "types", PostgresEnvelope.Flat, Tombstones: true, new ColumnRules(new PostgresColumns()));

    public static TheoryData<int, string> Types { get; } = Enumerate();

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_type_read_from_its_table_becomes_its_JSON(int index, string type)
    {
        Assert.NotEmpty(type);
        await using var connection = await database.OpenAsync();
        var table = await TypeDatabase.TableAsync(connection, index);
        Assert.True(database.Types.Knows(table));
        var writer = new TableWriter(table, database.Types, Flat);
        var actual = new List<string>();
        foreach (var row in await database.RowsAsync(connection, table))
        {
            var records = new List<Record>();
            var change = new Change { Kind = ChangeKind.Read, Table = table, Origin = default, After = new TestRow(row).Text };
            writer.Write(change, DateTimeOffset.UnixEpoch, new JsonOutput(), records);
            actual.Add(Encoding.UTF8.GetString(Assert.Single(records).Value!.Value.Span));
            using var parsed = System.Text.Json.JsonDocument.Parse(records[0].Value!.Value);
        }

        var expected = TypeCases.All[index].Values.Select(value => value.Json).Append("null");
        Assert.Equal(expected.Select((json, id) => $"{{\"id\":{id},\"value\":{json}}}"), actual);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task The_JSON_of_a_value_gives_the_server_the_value_again(int index, string type)
    {
        Assert.NotEmpty(type);
        await using var connection = await database.OpenAsync();
        var table = await TypeDatabase.TableAsync(connection, index);
        var output = database.Types.OutputExpression(table.Columns[1]);
        var wrong = new List<string>();
        foreach (var ((_, json), id) in TypeCases.All[index].Values.Select((value, id) => (value, id)))
        {
            if (TypeCases.All[index].Back(json) is not { } back) continue;
            await using var command = new NpgsqlCommand(
                $"select (select {output} from {table.FullName} where id = {id}) = {output} from (select {back} as value) it", connection);
            if (await command.ExecuteScalarAsync() is not true) wrong.Add(json);
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task What_is_read_from_tables_is_the_text_that_logical_replication_sends()
    {
        await using var connection = await database.OpenAsync();
        var sent = await SentRows.ReadAsync(connection, database.Slot);
        for (var i = 0; i < TypeCases.All.Count; i++)
        {
            var table = await TypeDatabase.TableAsync(connection, i);
            var rows = await database.RowsAsync(connection, table);
            Assert.Equal(TypeCases.All[i].Values.Length + 1, rows.Count);
            Assert.Equal(sent[table.RelationId], rows);
        }
    }

    [Fact]
    public async Task Every_type_that_a_column_can_have_is_in_the_list()
    {
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            select t.typname::text from pg_catalog.pg_type t
            where t.typnamespace = 'pg_catalog'::regnamespace and t.typtype in ('b', 'r', 'm') and t.typelem = 0
                and not exists (select from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid
                    where a.atttypid = t.oid and c.relnamespace = 'public'::regnamespace)
            order by 1
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        var missing = new List<string>();
        while (await reader.ReadAsync()) missing.Add(reader.GetString(0));
        // What the server keeps for itself and takes from nobody.
        Assert.Equivalent(
            new[]
            {
                "gtsvector", "pg_brin_bloom_summary", "pg_brin_minmax_multi_summary", "pg_dependencies", "pg_mcv_list",
                "pg_ndistinct", "pg_node_tree",
            },
            missing,
            strict: true);
    }

    private static TheoryData<int, string> Enumerate()
    {
        var data = new TheoryData<int, string>();
        for (var i = 0; i < TypeCases.All.Count; i++) data.Add(i, TypeCases.All[i].Type);
        return data;
    }
}
