using Microsoft.Data.Sqlite;

namespace Sluice.Connectors.Sqlite.Storage;

/// <summary>The database file: its settings, its tables, and whose it is.</summary>
internal static class SearchDatabase
{
    /// <summary>Stands in <c>PRAGMA user_version</c>. A file of a newer version is refused.</summary>
    public const int Version = 1;

    /// <summary>Stands in <c>PRAGMA application_id</c>, so that somebody else's database is never written to.</summary>
    public const int ApplicationId = 0x536C7363;

    /// <summary>
    /// The token that every record has in the column <c>tag</c>; beside it stands one for its topic. What people search
    /// for is matched against the column <c>text</c> only, so no word can be mistaken for a tag.
    /// </summary>
    public const string EveryRecord = "all";

    // The index keeps no copy of the text (content=''), and forgets a record by its id alone (contentless_delete).
    private const string Tables =
        $"""
        CREATE TABLE topic (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE record (
            id INTEGER PRIMARY KEY, topic INTEGER NOT NULL, partition INTEGER NOT NULL, log_offset INTEGER NOT NULL,
            timestamp INTEGER NOT NULL, key BLOB, value BLOB);
        CREATE UNIQUE INDEX record_position ON record (topic, partition, log_offset);
        CREATE TABLE total (records INTEGER NOT NULL);
        INSERT INTO total VALUES (0);
        CREATE VIRTUAL TABLE record_text USING fts5(
            tag, text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
        """;

    public static string TopicTag(long topic) => $"t{topic}";

    /// <summary>Opens the file for writing, and makes it and its folder when they are missing.</summary>
    /// <remarks>
    /// In WAL mode, searches read beside a writer. Synchronous FULL flushes the WAL at every commit: what a delivery has
    /// acknowledged survives a loss of power, and NORMAL would not promise that.
    /// </remarks>
    public static SqliteConnection OpenForWriting(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var connection = Open(file, SqliteOpenMode.ReadWriteCreate, pooled: false);
        try
        {
            Execute(connection, "PRAGMA busy_timeout = 10000; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
            Execute(connection, "PRAGMA synchronous = FULL; PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY");
            Execute(connection, "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 33554432");
            if (HoldsNothing(connection)) CreateTables(connection);
            Refuse(DatabaseHeader.Problem(file, Number(connection, "PRAGMA application_id"), Number(connection, "PRAGMA user_version")));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens an existing file for one search. Connections are pooled: opening one again costs next to nothing.</summary>
    public static SqliteConnection OpenForReading(string file) => Open(file, SqliteOpenMode.ReadOnly, pooled: true);

    /// <summary>Closes the pooled connections of a file that are idle.</summary>
    public static void CloseReaders(string file)
    {
        using var connection = new SqliteConnection(ConnectionString(file, SqliteOpenMode.ReadOnly, pooled: true));
        SqliteConnection.ClearPool(connection);
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar());
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode, bool pooled)
    {
        var connection = new SqliteConnection(ConnectionString(file, mode, pooled));
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string ConnectionString(string file, SqliteOpenMode mode, bool pooled) =>
        new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = pooled }.ConnectionString;

    private static bool HoldsNothing(SqliteConnection connection) =>
        Number(connection, "SELECT count(*) FROM sqlite_schema") == 0 && Number(connection, "PRAGMA user_version") == 0;

    private static void CreateTables(SqliteConnection connection)
    {
        using (var transaction = connection.BeginTransaction(deferred: false))
        {
            // Another task of the connector may have been first.
            if (!HoldsNothing(connection)) return;
            Execute(connection, Tables);
            Execute(connection, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}");
            transaction.Commit();
        }

        // The header must stand in the file itself: a check reads it there, without opening the database.
        Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static void Refuse(string? problem)
    {
        if (problem is not null) throw new ConnectorStoppedException(problem);
    }
}
