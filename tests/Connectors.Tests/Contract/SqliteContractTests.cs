using Sluice.Connectors.Sqlite;
using Sluice.Connectors.Tests.Files;
using Sluice.Connectors.Tests.Sqlite;
using Sluice.Testing;

namespace Sluice.Connectors.Tests.Contract;

public sealed class SqliteContractTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Rules { get; } = [.. SinkContract.Rules];

    [Theory]
    [MemberData(nameof(Rules))]
    public Task The_sqlite_sink_does_what_every_sink_must(string rule) => new SinkContract(new SinkSetup
    {
        Connector = typeof(SqliteSink),
        Config = """{ "file": "index.db" }""",
        Folder = _folder.Root,
        Contents = ContentsAsync,
    }).VerifyAsync(rule, CancellationToken.None);

    public void Dispose() => _folder.Dispose();

    private async Task<string> ContentsAsync(CancellationToken cancellationToken)
    {
        var context = FilesRun.Context(new MovableClock(TestIndex.Noon), folder: _folder.Root);
        await using var sink = new SqliteSink(new SqliteSinkOptions { File = "index.db" }, context);
        var answer = await sink.SearchAsync(new SearchRequest("", 1_000, 0), cancellationToken);
        return string.Join('\n', answer.Hits.Select(hit => hit.ToString()));
    }
}
