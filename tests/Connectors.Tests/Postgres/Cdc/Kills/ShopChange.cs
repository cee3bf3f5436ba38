using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace Sluice.Connectors.Tests.Postgres.Cdc.Kills;

/// <summary>A record of the log, as the test looks at it.</summary>
/// <param name="Op">As the envelope has it; <c>-</c> for a tombstone.</param>
/// <param name="Place">Where it took effect: the commit's LSN and the ordinal; of a row that was read, the LSN of the reading.</param>
/// <param name="Doc">Null also when it is not there.</param>
internal sealed record ShopChange(
    string? Key, char Op, long? Version, long TransactionId, (ulong Lsn, ulong Ordinal) Place, string? Note, string? Doc, bool HasDoc)
{
    public bool IsRead => Op == 'r';

    public static ShopChange Of(string table, SourceRecord record)
    {
        Assert.Null(record.Fault);
        using var key = record.Record.Key is { } bytes ? JsonDocument.Parse(bytes) : null;
        if (record.Record.Value is not { } value) return new ShopChange(KeyOf(table, key!.RootElement), '-', null, 0, default, null, null, false);
        using var json = JsonDocument.Parse(value);
        var (op, source) = (json.RootElement.GetProperty("op").GetString()![0], json.RootElement.GetProperty("source"));
        var row = json.RootElement.GetProperty(op == 'd' ? "before" : "after");
        var name = op == 't' ? null : KeyOf(table, key?.RootElement ?? row);
        if (op == 'r')
        {
            Assert.NotEqual("false", source.GetProperty("snapshot").GetString());
            return new ShopChange(name, op, VersionOf(row), 0, (source.GetProperty("lsn").GetUInt64(), 0), Text(row, "note"), Text(row, "doc"), true);
        }

        var position = record.Position.Span;
        var place = (BinaryPrimitives.ReadUInt64BigEndian(position[4..]), BinaryPrimitives.ReadUInt64BigEndian(position[12..]));
        var transaction = source.GetProperty("txId").GetInt64();
        if (op is 't') return new ShopChange(null, op, null, transaction, place, null, null, false);
        var hasDoc = row.TryGetProperty("doc", out _);
        if (op is 'c' or 'u' && table == "wide")
            Assert.Equal(hasDoc, !json.RootElement.TryGetProperty("unchanged", out _));
        return new ShopChange(name, op, VersionOf(row), transaction, place, Text(row, "note"), Text(row, "doc"), hasDoc);
    }

    private static string KeyOf(string table, JsonElement key) => table switch
    {
        "pairs" => $"{key.GetProperty("a").GetInt32()}|{key.GetProperty("b").GetString()}",
        "wide" or "whole" => key.GetProperty("name").GetString()!,
        _ => key.GetProperty("id").GetInt32().ToString(CultureInfo.InvariantCulture),
    };

    private static long? VersionOf(JsonElement row) => row.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.Number ? version.GetInt64() : null;

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var text) ? text.GetString() : null;
}
