using Microsoft.Data.Sqlite;
using Sluice.Connectors.Sqlite.Query;
using Sluice.Connectors.Sqlite.Storage;

namespace Sluice.Connectors.Sqlite;

/// <summary>
/// Keeps a full-text index over records in one SQLite file, with no schema to declare, and answers searches from it.
/// </summary>
/// <remarks>
/// <para>
/// Each position of the log (topic, partition, offset) stands in the index once, however often it is delivered. A batch is
/// one transaction, on disk before the delivery is answered. Searches run beside it on connections of their own.
/// </para>
/// <para>
/// The query language: words, which must all occur, regardless of case and accents (<c>timeout payment</c>); <c>"a phrase"</c>;
/// <c>pre*</c>; <c>-without</c>; <c>this OR that</c>, which joins less tightly than the words beside each other; brackets;
/// <c>field:value</c> for words in one field of a JSON value or below it (<c>status:500</c>, <c>user.name:"ann lee"</c>,
/// <c>path:/api/ca*</c>), where arrays are looked through; <c>topic:orders</c> and <c>topic:shop*</c>. Names count as words
/// too. A text with separators in it, such as <c>checkout-service</c> or <c>ann@example.com</c>, is a phrase.
/// </para>
/// <para>
/// Hits come newest first: by timestamp, and within one millisecond by offset as they arrived. The total is exact up to
/// 100,000 (or to the end of the page asked for, if that is further): more than that is not counted. A page holds at most
/// 10,000 hits.
/// </para>
/// <para>
/// <c>retention.age</c> is exact for searches; the space is freed in small steps after deliveries. <c>retention.size</c> is
/// kept the same way, with some room to spare; a burst may pass it until the following deliveries have removed as much. The
/// write-ahead log beside the file takes up to 32 MiB more.
/// </para>
/// </remarks>
[Connector("sqlite", ConnectorKind.Sink, Summary = "Full-text search over any records, in one SQLite file.")]
internal sealed class SqliteSink : ISink, ISearchable
{
    /// <summary>Each search has a connection and its cache to itself; more than these wait.</summary>
    private const int SearchesAtOnce = 8;

    private readonly SemaphoreSlim _searches = new(SearchesAtOnce);
    private readonly SqliteSinkOptions _options;
    private readonly TimeProvider _time;
    private readonly string _file;
    private SqliteConnection? _connection;
    private IndexWriter? _writer;
    private IndexTrimmer? _trimmer;

    public SqliteSink(SqliteSinkOptions options, ConnectorContext context)
    {
        (_options, _time) = (options, context.Time);
        _file = options.File is { } file
            ? context.ResolvePath(file)
            : Path.Combine(context.DataFolder, "search", $"{context.Connector}.db");
    }

    /// <summary>A batch is written as a whole or not at all, so no record overtakes another.</summary>
    public bool KeepsKeyOrder => true;

    /// <summary>A commit costs a flush, which is worth the more the more records share it.</summary>
    public int MaxBatchRecords => 5_000;

    /// <summary>The least id of a record that is still within <c>retention.age</c>.</summary>
    private long OldestId => _options.Retention.Age is { } age
        ? RecordId.FirstAt(_time.GetUtcNow().ToUnixTimeMilliseconds() - (long)age.TotalMilliseconds)
        : 0;

    public async ValueTask OpenAsync(CancellationToken cancellationToken) => await RunAsync(
        () =>
        {
            _connection = SearchDatabase.OpenForWriting(_file);
            _writer = new IndexWriter(_connection);
            _trimmer = new IndexTrimmer(_connection, _options.Retention, _time);
            return true;
        },
        cancellationToken);

    public async ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Directory.Exists(_file)) return [$"'{_file}' is a folder: set 'file' to the path of a file."];
            if (!File.Exists(_file)) return [];
            return await DatabaseHeader.ProblemAsync(_file, cancellationToken) is { } problem ? [problem] : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [$"'{_file}' cannot be read ({error.Message}): give the worker access to it."];
        }
    }

    public async ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        if (_writer is not { } writer || _trimmer is not { } trimmer)
            throw new InvalidOperationException("The sink takes records after it was opened.");
        // A file that somebody has deleted can still be written to, and what is written is gone with the process.
        if (!File.Exists(_file))
            throw new IOException($"The index file '{_file}' is gone. Another one is begun; what the old one held is still in the log.");
        return await RunAsync(
            () =>
            {
                var oldestId = OldestId;
                writer.Add(batch.Records, oldestId, cancellationToken);
                trimmer.Step(oldestId, cancellationToken);
                return DeliveryResult.Delivered;
            },
            cancellationToken);
    }

    public async ValueTask<SearchAnswer> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        var query = QueryParser.Parse(request.Query);
        if (!File.Exists(_file)) return new SearchAnswer(0, []);
        await _searches.WaitAsync(cancellationToken);
        try
        {
            return await RunAsync(
                () =>
                {
                    using var connection = SearchDatabase.OpenForReading(_file);
                    return new Searcher(connection, cancellationToken).Find(request, query, OldestId);
                },
                cancellationToken);
        }
        finally
        {
            _searches.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _trimmer?.Dispose();
        _writer?.Dispose();
        _connection?.Dispose();
        SearchDatabase.CloseReaders(_file);
        return ValueTask.CompletedTask;
    }

    /// <summary>SQLite blocks its thread: the caller's stays free, so that its time-out can take effect.</summary>
    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        catch (SqliteException error)
        {
            throw SqliteFaults.Translate(error, _file);
        }
    }
}
