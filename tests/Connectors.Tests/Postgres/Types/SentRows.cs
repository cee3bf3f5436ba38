using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace Sluice.Connectors.Tests.Postgres.Types;

/// <summary>The rows that a slot holds as inserted, read by the server's SQL function: no part of the connector's own reading.</summary>
internal static class SentRows
{
    public static async Task<Dictionary<uint, List<string?[]>>> ReadAsync(NpgsqlConnection connection, string slot)
    {
        await using var command = new NpgsqlCommand(
            $"select data from pg_logical_slot_peek_binary_changes('{slot}', null, null, 'proto_version', '1', 'publication_names', '{slot}')",
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new Dictionary<uint, List<string?[]>>();
        while (await reader.ReadAsync())
        {
            var message = await reader.GetFieldValueAsync<byte[]>(0);
            if (message[0] != 'I') continue;
            var relation = BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(1));
            if (!rows.TryGetValue(relation, out var list)) rows[relation] = list = [];
            // The relation is followed by 'N' for the new row.
            list.Add(Row(message.AsSpan(6)));
        }

        return rows;
    }

    private static string?[] Row(ReadOnlySpan<byte> tuple)
    {
        var cells = new string?[BinaryPrimitives.ReadUInt16BigEndian(tuple)];
        var rest = tuple[2..];
        for (var i = 0; i < cells.Length; i++)
        {
            var kind = rest[0];
            rest = rest[1..];
            if (kind != 't') continue;
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            cells[i] = Encoding.UTF8.GetString(rest.Slice(4, length));
            rest = rest[(4 + length)..];
        }

        return cells;
    }
}
