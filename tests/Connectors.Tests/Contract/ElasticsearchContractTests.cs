using Sluice.Connectors.Elasticsearch;
using Sluice.Connectors.Tests.Elasticsearch;
using Sluice.Connectors.Tests.Files;
using Sluice.Testing;

namespace Sluice.Connectors.Tests.Contract;

public sealed class ElasticsearchContractTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, string> Rules { get; } = new(
        from id in new[] { "position", "key" }
        from rule in SinkContract.Rules.Concat(SinkContract.NetworkRules)
        select (id, rule));

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task The_elasticsearch_sink_does_what_every_sink_must(string id, string rule)
    {
        await using var server = await BulkServer.StartAsync();
        await new SinkContract(new SinkSetup
        {
            Connector = typeof(ElasticsearchSink),
            Config = Config(server.Url.Port, id),
            ConfigForPort = port => Config(port, id),
            Folder = _folder.Root,
            Contents = _ => Task.FromResult(Documents(server)),
        }).VerifyAsync(rule, CancellationToken.None);
    }

    public void Dispose() => _folder.Dispose();

    private static string Config(int port, string id) =>
        $$"""{ "urls": ["http://127.0.0.1:{{port}}"], "id": "{{id}}", "auth": { "username": "ann", "password": "hunter 22" } }""";

    private static string Documents(BulkServer server) => string.Join(
        '\n', server.Store.In("contract").OrderBy(document => document.Key, StringComparer.Ordinal).Select(document => $"{document.Key} {document.Value}"));
}
