using System.Text.Json;
using Sluice.Connectors.Postgres;
using Sluice.Connectors.Tests.Postgres.Cdc;

namespace Sluice.Connectors.Tests.Postgres.Types;

/// <summary>Every value of every type through the source itself: in the snapshot, and inserted, updated and deleted in the stream.</summary>
public sealed class TypeSourceTests(TypeDatabase database) : IClassFixture<TypeDatabase>
{
    private const int Later = 1_000;

    private static readonly int Rows = TypeCases.All.Sum(type => type.Values.Length + 1);

    [Fact]
    public async Task Every_type_keeps_its_meaning_in_snapshot_and_stream_for_insert_update_and_delete()
    {
        var log = new CapturedLog();
        var options = new PostgresCdcOptions
        {
            Connection = database.ConnectionString,
            Tables = ["public.type_*"],
            Topic = "{table}",
            Tombstones = false,
            Slot = $"{database.Slot}_source",
        };
        await using var run = CdcRun.Start(options, log);
        var seen = 0;

        await CheckAsync("r", firstId: 0, before: null, after: Json);
        await ExecuteAsync(table => $"insert into {table} select id + {Later}, value from {table}");
        await CheckAsync("c", Later, before: null, after: Json);
        await ExecuteAsync(table => $"update {table} set value = null where id >= {Later}");
        await CheckAsync("u", Later, before: Json, after: Null);
        await ExecuteAsync(table => $"update {table} later set value = first.value from {table} first where later.id = first.id + {Later}");
        await CheckAsync("u", Later, before: Null, after: Json);
        await ExecuteAsync(table => $"delete from {table} where id >= {Later}");
        await CheckAsync("d", Later, before: Json, after: null);

        async Task CheckAsync(string operation, int firstId, Func<int, int, string>? before, Func<int, int, string>? after)
        {
            await run.UntilAsync(captured => captured.Records.Count >= seen + Rows);
            Assert.Equal(
                Expected(operation, firstId, before, after).Order(StringComparer.Ordinal),
                log.Records.Skip(seen).Select(Shown).Order(StringComparer.Ordinal));
            seen += Rows;
        }
    }

    private static string Json(int type, int row)
    {
        var values = TypeCases.All[type].Values;
        return row < values.Length ? values[row].Json : "null";
    }

    private static string Null(int type, int row) => "null";

    /// <summary>A record for each row of each table.</summary>
    private static IEnumerable<string> Expected(
        string operation, int firstId, Func<int, int, string>? before, Func<int, int, string>? after)
    {
        for (var type = 0; type < TypeCases.All.Count; type++)
        {
            for (var row = 0; row <= TypeCases.All[type].Values.Length; row++)
            {
                var id = firstId + row;
                yield return $"type_{type} {operation} {{\"id\":{id}}} {Shown(before, type, row, id)} {Shown(after, type, row, id)}";
            }
        }
    }

    private static string Shown(Func<int, int, string>? json, int type, int row, int id) =>
        json is null ? "null" : $"{{\"id\":{id},\"value\":{json(type, row)}}}";

    private static string Shown(SourceRecord record)
    {
        Assert.Null(record.Fault);
        using var value = JsonDocument.Parse(record.Record.Value!.Value);
        var root = value.RootElement;
        return string.Join(
            ' ', record.Topic, root.GetProperty("op").GetString(), CapturedLog.Key(record),
            root.GetProperty("before").GetRawText(), root.GetProperty("after").GetRawText());
    }

    private async Task ExecuteAsync(Func<string, string> sql)
    {
        await using var connection = await database.OpenAsync();
        foreach (var type in Enumerable.Range(0, TypeCases.All.Count))
        {
            await using var command = new Npgsql.NpgsqlCommand(sql($"public.type_{type}"), connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
