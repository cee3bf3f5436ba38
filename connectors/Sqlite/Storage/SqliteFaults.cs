using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sluice.Connectors.Sqlite.Storage;

/// <summary>The one table that says what an error of SQLite means to the engine.</summary>
internal static class SqliteFaults
{
    public static Exception Translate(SqliteException error, string file) => error.SqliteErrorCode switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new ConnectorStoppedException(DatabaseHeader.NotADatabase(file), error),
        raw.SQLITE_FULL => new SinkUnavailableException($"The disk of '{file}' is full: free space there, or lower retention.size.", null, error),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new SinkUnavailableException($"'{file}' is locked by another writer.", null, error),
        raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM => new SinkUnavailableException(
            $"'{file}' cannot be written ({error.Message}): see that the folder exists and that the worker may write there.",
            null,
            error),
        _ => error,
    };
}
