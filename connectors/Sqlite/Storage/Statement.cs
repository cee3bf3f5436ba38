using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sluice.Connectors.Sqlite.Storage;

/// <summary>
/// A statement that is prepared once and run for every record. It binds spans, which ADO.NET's parameters cannot: no
/// value is copied on its way into the database.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public Statement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    public Statement BindText(int parameter, ReadOnlySpan<byte> utf8)
    {
        Check(raw.sqlite3_bind_text(_statement, parameter, utf8));
        return this;
    }

    /// <summary>Binds bytes; null stays null, and no bytes at all stay an empty blob.</summary>
    public Statement Bind(int parameter, ReadOnlyMemory<byte>? value)
    {
        Check(value switch
        {
            null => raw.sqlite3_bind_null(_statement, parameter),
            { IsEmpty: true } => raw.sqlite3_bind_zeroblob(_statement, parameter, 0),
            { } bytes => raw.sqlite3_bind_blob(_statement, parameter, bytes.Span),
        });
        return this;
    }

    /// <summary>Runs the statement to its end.</summary>
    public void Run()
    {
        try
        {
            int outcome;
            do outcome = raw.sqlite3_step(_statement);
            while (outcome == raw.SQLITE_ROW);
            if (outcome != raw.SQLITE_DONE) Check(outcome);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The first column of the first row, or null when there is no row or it is null there.</summary>
    public long? Number()
    {
        try
        {
            var outcome = raw.sqlite3_step(_statement);
            if (outcome is not (raw.SQLITE_ROW or raw.SQLITE_DONE)) Check(outcome);
            if (outcome == raw.SQLITE_DONE || raw.sqlite3_column_type(_statement, 0) == raw.SQLITE_NULL) return null;
            return raw.sqlite3_column_int64(_statement, 0);
        }
        finally
        {
            Reset();
        }
    }

    public void Dispose() => _statement.Dispose();

    /// <summary>Lets go of the bound values too: a large one would stay in memory until the next record.</summary>
    private void Reset()
    {
        raw.sqlite3_reset(_statement);
        raw.sqlite3_clear_bindings(_statement);
    }

    private void Check(int outcome)
    {
        if (outcome != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(outcome, _database);
    }
}
