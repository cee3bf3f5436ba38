using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sluice.Connectors.Sqlite.Query;

/// <summary>Answers one search, on one reading connection.</summary>
internal sealed class Searcher(SqliteConnection connection, CancellationToken cancellationToken)
{
    /// <summary>A search counts no further than this, unless the page asked for lies beyond.</summary>
    public const int CountedAtMost = 100_000;

    /// <summary>The most hits on a page.</summary>
    public const int MaxHits = 10_000;

    /// <summary>Finds what has an id of at least <paramref name="oldestId"/>.</summary>
    public SearchAnswer Find(SearchRequest request, QueryNode query, long oldestId)
    {
        using var interrupt = cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle!));

        // All statements see one state of the index, whatever is written meanwhile.
        using var transaction = connection.BeginTransaction(deferred: true);
        try
        {
            var (total, page) = query is QueryNode.AllOf { Nodes: [] }
                ? Everything(request, oldestId)
                : Matching(request, new SearchPlan(query, Topics), oldestId);
            return new SearchAnswer(total, [.. page.Select(Hit)]);
        }
        catch (SqliteException error) when (error.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private (long Total, List<long> Page) Everything(SearchRequest request, long oldestId)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM record WHERE id >= $oldest ORDER BY id DESC LIMIT $scan";
        command.Parameters.AddWithValue("$oldest", oldestId);
        return Walk(command, request);
    }

    private (long Total, List<long> Page) Matching(SearchRequest request, SearchPlan plan, long oldestId)
    {
        using var command = connection.CreateCommand();
        command.CommandText = plan.Condition.Length == 0
            ? "SELECT rowid FROM record_text WHERE record_text MATCH $match AND rowid >= $oldest ORDER BY rowid DESC LIMIT $scan"
            : $"""
                SELECT t.rowid FROM record_text t CROSS JOIN record r ON r.id = t.rowid
                WHERE record_text MATCH $match AND t.rowid >= $oldest AND {plan.Condition}
                ORDER BY t.rowid DESC LIMIT $scan
                """;
        command.Parameters.AddWithValue("$match", plan.Match);
        command.Parameters.AddWithValue("$oldest", oldestId);
        for (var i = 0; i < plan.Expressions.Count; i++) command.Parameters.AddWithValue($"$e{i}", plan.Expressions[i]);
        connection.CreateFunction<byte[]?, int, bool>(
            "has_field", (value, field) => value is not null && FieldMatch.In(value, plan.Fields[field]), isDeterministic: true);
        return Walk(command, request);
    }

    /// <summary>Newest first: takes the ids of the page on the way, and counts on to the limit.</summary>
    private (long Total, List<long> Page) Walk(SqliteCommand command, SearchRequest request)
    {
        var end = (long)request.From + Math.Min(request.Limit, MaxHits);
        command.Parameters.AddWithValue("$scan", Math.Max(end, CountedAtMost));
        var (total, page) = (0L, new List<long>());
        using var reader = command.ExecuteReader();
        for (; reader.Read(); total++)
        {
            if (total >= request.From && total < end) page.Add(reader.GetInt64(0));
            if (total % 1024 == 0) cancellationToken.ThrowIfCancellationRequested();
        }

        return (total, page);
    }

    private SearchHit Hit(long id)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT t.name, r.partition, r.log_offset, r.timestamp, r.key, r.value FROM record r JOIN topic t ON t.id = r.topic WHERE r.id = $id";
        command.Parameters.AddWithValue("$id", id);
        using var reader = command.ExecuteReader();
        reader.Read();
        return new SearchHit(
            reader.GetString(0),
            reader.GetInt32(1),
            reader.GetInt64(2),
            DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)),
            Bytes(reader, 4),
            Bytes(reader, 5));
    }

    // Not a conditional expression: its type would turn the null array into empty memory.
    private static ReadOnlyMemory<byte>? Bytes(SqliteDataReader reader, int column)
    {
        if (reader.IsDBNull(column)) return null;
        return reader.GetFieldValue<byte[]>(column);
    }

    private List<long> Topics(QueryNode.Topic topic)
    {
        using var command = connection.CreateCommand();
        command.CommandText = topic.IsPrefix
            ? "SELECT id FROM topic WHERE substr(name, 1, length($name)) = $name"
            : "SELECT id FROM topic WHERE name = $name";
        command.Parameters.AddWithValue("$name", topic.Name);
        var ids = new List<long>();
        using var reader = command.ExecuteReader();
        while (reader.Read()) ids.Add(reader.GetInt64(0));
        return ids;
    }
}
