using System.Text;
using System.Text.Json;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>Counts what belongs to one transaction, and says where it begins and ends in a topic of its own, if there is one.</summary>
/// <param name="topic">The topic of the boundaries; null for none.</param>
internal sealed class TransactionRecords(string? topic)
{
    private readonly Dictionary<string, long> _perTable = new(StringComparer.Ordinal);

    /// <summary>The changes of the transaction so far that are of tables that are followed.</summary>
    public long Total { get; private set; }

    /// <summary>Another transaction begins.</summary>
    public void Begin()
    {
        Total = 0;
        _perTable.Clear();
    }

    public void Count(FollowedTable table)
    {
        Total++;
        if (topic is not null) _perTable[table.Table.FullName] = _perTable.GetValueOrDefault(table.Table.FullName) + 1;
    }

    /// <summary>Before the first change of a transaction.</summary>
    public void Open(TransactionState transaction, StreamPosition position, RecordBuffer records)
    {
        if (topic is not null) records.Add(topic, RecordOf(transaction, "BEGIN", withCounts: false), position.ToRecordPosition());
    }

    /// <summary>Behind the last change of a transaction; nothing when it had none that counts.</summary>
    public void End(TransactionState transaction, StreamPosition position, RecordBuffer records)
    {
        if (topic is not null && Total > 0) records.Add(topic, RecordOf(transaction, "END", withCounts: true), position.ToRecordPosition());
    }

    private Record RecordOf(TransactionState transaction, string status, bool withCounts)
    {
        var id = $"{transaction.Id}:{transaction.CommitLsn}";
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("status", status);
            json.WriteString("id", id);
            json.WriteNumber("ts_ms", transaction.CommitTime.ToUnixTimeMilliseconds());
            if (withCounts) WriteCounts(json);
            json.WriteEndObject();
        }

        return new Record
        {
            Key = Encoding.UTF8.GetBytes($$"""{"id":"{{id}}"}"""),
            Value = buffer.ToArray(),
            Timestamp = transaction.CommitTime,
        };
    }

    private void WriteCounts(Utf8JsonWriter json)
    {
        json.WriteNumber("event_count", Total);
        json.WriteStartArray("data_collections");
        foreach (var (table, count) in _perTable.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("data_collection", table);
            json.WriteNumber("event_count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
