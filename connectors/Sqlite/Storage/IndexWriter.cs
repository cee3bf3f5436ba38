using System.Text;
using Microsoft.Data.Sqlite;

namespace Sluice.Connectors.Sqlite.Storage;

/// <summary>Adds records to the index, each position of the log once. Belongs to one writing connection.</summary>
internal sealed class IndexWriter(SqliteConnection connection) : IDisposable
{
    private readonly IndexText _text = new();
    private readonly Dictionary<string, (long Id, byte[] Tags)> _topics = [];
    private readonly Statement _addTopic = new(connection, "INSERT INTO topic (name) VALUES (?) ON CONFLICT DO NOTHING");
    private readonly Statement _findTopic = new(connection, "SELECT id FROM topic WHERE name = ?");
    private readonly Statement _lastId = new(connection, "SELECT max(id) FROM record WHERE id BETWEEN ? AND ?");
    private readonly Statement _count = new(connection, "UPDATE total SET records = records + ?");
    private readonly Statement _addText = new(connection, "INSERT INTO record_text (rowid, tag, text) VALUES (?, ?, ?)");
    private readonly Statement _removeText = new(connection, "DELETE FROM record_text WHERE rowid = ?");
    private readonly Statement _removeRecord = new(connection, "DELETE FROM record WHERE id = ?");

    // Both return a row only when they changed, or found, one.
    private readonly Statement _addRecord = new(
        connection,
        "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (topic, partition, log_offset) DO NOTHING RETURNING id");

    private readonly Statement _findOther = new(
        connection,
        """
        SELECT id FROM record WHERE topic = ?2 AND partition = ?3 AND log_offset = ?4
        AND (timestamp IS NOT ?5 OR key IS NOT ?6 OR value IS NOT ?7)
        """);

    /// <summary>Adds all records whose id would be at least <paramref name="oldestId"/>, or none when it throws.</summary>
    public void Add(IReadOnlyList<SinkRecord> records, long oldestId, CancellationToken cancellationToken)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        try
        {
            var (added, last) = (0L, -1L);

            // In the order of their ids, which the full-text index takes in one piece.
            foreach (var record in records.OrderBy(record => record.Timestamp).ThenBy(record => record.Offset))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var first = RecordId.FirstAt(record.Timestamp.ToUnixTimeMilliseconds());
                if (first < oldestId) continue;
                var id = last >= first && last < RecordId.LastBeside(first) ? last + 1 : NextId(first);
                if (!TryAdd(record, id, ref added)) continue;
                last = id;
            }

            if (added != 0) _count.Bind(1, added).Run();
            transaction.Commit();
        }
        catch
        {
            // A topic first named in this batch has lost its id again.
            _topics.Clear();
            throw;
        }
    }

    public void Dispose()
    {
        Statement[] statements =
            [_addTopic, _findTopic, _lastId, _count, _addText, _removeText, _removeRecord, _addRecord, _findOther];
        foreach (var statement in statements) statement.Dispose();
    }

    private bool TryAdd(SinkRecord record, long id, ref long added)
    {
        var (topic, tags) = Topic(record.Topic);
        if (Bind(_addRecord, record, id, topic).Number() is null)
        {
            // The position is known. Normally it is the same record again; but when a topic was deleted and made anew,
            // its offsets began anew too, and what stands in the log now is what shall be found.
            if (Bind(_findOther, record, id, topic).Number() is not { } other) return false;
            _removeText.Bind(1, other).Run();
            _removeRecord.Bind(1, other).Run();
            Bind(_addRecord, record, id, topic).Run();
            added--;
        }

        _addText.Bind(1, id).BindText(2, tags).BindText(3, _text.Of(record.Record)).Run();
        added++;
        return true;
    }

    private static Statement Bind(Statement statement, SinkRecord record, long id, long topic) => statement
        .Bind(1, id).Bind(2, topic).Bind(3, record.Partition).Bind(4, record.Offset)
        .Bind(5, record.Timestamp.ToUnixTimeMilliseconds()).Bind(6, record.Record.Key).Bind(7, record.Record.Value);

    private long NextId(long first)
    {
        while (true)
        {
            var last = RecordId.LastBeside(first);
            if (_lastId.Bind(1, first).Bind(2, last).Number() is not { } taken) return first;
            if (taken < last) return taken + 1;
            first = last + 1;
        }
    }

    private (long Id, byte[] Tags) Topic(string name)
    {
        if (_topics.TryGetValue(name, out var known)) return known;
        var utf8 = Encoding.UTF8.GetBytes(name);
        _addTopic.BindText(1, utf8).Run();
        var id = _findTopic.BindText(1, utf8).Number()!.Value;
        var tags = Encoding.UTF8.GetBytes($"{SearchDatabase.EveryRecord} {SearchDatabase.TopicTag(id)}");
        return _topics[name] = (id, tags);
    }
}
