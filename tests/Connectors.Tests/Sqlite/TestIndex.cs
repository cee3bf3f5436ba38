using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Connectors.Sqlite;

namespace Sluice.Connectors.Tests.Sqlite;

/// <summary>An open sink on a real file in a folder of its own.</summary>
internal sealed class TestIndex : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2025, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-sqlite-");
    private readonly SqliteSinkOptions _options;
    private long _nextOffset;

    private TestIndex(SqliteSinkOptions options)
    {
        _options = options;
        Sink = NewSink();
    }

    public SqliteSink Sink { get; private set; }

    public MovableClock Clock { get; } = new(Noon);

    public string File => Path.Combine(_folder.FullName, "data", "search", "logs-search.db");

    public static TestIndex Closed(SqliteSinkOptions? options = null) => new(options ?? new SqliteSinkOptions());

    public static async Task<TestIndex> OpenAsync(SqliteSinkOptions? options = null)
    {
        var index = Closed(options);
        await index.Sink.OpenAsync(default);
        return index;
    }

    public static SinkRecord Record(string? value, long offset, DateTimeOffset? time = null, string topic = "logs", int partition = 0, string? key = null) =>
        new(topic, partition, offset, new Record
        {
            Key = Bytes(key),
            Value = Bytes(value),
            Timestamp = time ?? Noon.AddMilliseconds(offset),
        });

    public SqliteSink NewSink() => new(_options, new ConnectorContext
    {
        Connector = "logs-search",
        Logger = NullLogger.Instance,
        Time = Clock,
        DataFolder = Path.Combine(_folder.FullName, "data"),
        ConfigurationFolder = _folder.FullName,
    });

    /// <summary>Delivers values as the next records of <c>logs-0</c>.</summary>
    public Task AddAsync(params IEnumerable<string> values) => DeliverAsync([.. values.Select(value => Record(value, _nextOffset++))]);

    public async Task DeliverAsync(params SinkRecord[] records)
    {
        var result = await Sink.DeliverAsync(new SinkBatch(records), default);
        Assert.Empty(result.Failures);
    }

    public async Task ReopenAsync()
    {
        await Sink.DisposeAsync();
        Sink = NewSink();
        await Sink.OpenAsync(default);
    }

    public ValueTask<SearchAnswer> AskAsync(string query, int limit = 100, int from = 0) =>
        Sink.SearchAsync(new SearchRequest(query, limit, from), default);

    /// <summary>The offsets that a query finds, as text, lowest first.</summary>
    public async Task<string> FindAsync(string query)
    {
        var answer = await AskAsync(query);
        Assert.Equal(answer.Total, answer.Hits.Count);
        return string.Join(' ', answer.Hits.Select(hit => hit.Offset).Order());
    }

    public async ValueTask DisposeAsync()
    {
        await Sink.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static ReadOnlyMemory<byte>? Bytes(string? text)
    {
        if (text is null) return null;
        return Encoding.UTF8.GetBytes(text);
    }
}
