using Npgsql;

namespace Sluice.Connectors.Tests.Postgres.Cdc.Kills;

/// <summary>What a table has at the end, and everything that ever happened to it.</summary>
/// <param name="Rows">By key: version, note, doc.</param>
internal sealed record ShopContent(IReadOnlyList<NotedChange> History, IReadOnlyDictionary<string, (long Version, string? Note, string? Doc)> Rows)
{
    public static async Task<ShopContent> ReadAsync(string database, string table)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync();
        var history = new List<NotedChange>();
        await using (var command = new NpgsqlCommand("select key, op::text, version, xid from audit.history where tbl = $1 order by version, op desc", connection))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = table });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                history.Add(new NotedChange(reader[0] as string, reader.GetString(1)[0], reader.GetInt64(2), reader.GetInt64(3)));
        }

        var rows = new Dictionary<string, (long, string?, string?)>(StringComparer.Ordinal);
        var doc = table is "wide" or "whole" ? "t.doc" : "null";
        await using (var command = new NpgsqlCommand($"select {ShopTables.KeyOf(table, "t")}, t.version, t.note, {doc} from shop.{table} t", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) rows.Add(reader.GetString(0), (reader.GetInt64(1), reader[2] as string, reader[3] as string));
        }

        return new ShopContent(history, rows);
    }
}
