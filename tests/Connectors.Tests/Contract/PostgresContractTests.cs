using Sluice.Connectors.Postgres;
using Sluice.Connectors.Tests.Files;
using Sluice.Connectors.Tests.Postgres;
using Sluice.Testing;

namespace Sluice.Connectors.Tests.Contract;

public sealed class PostgresContractTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, string> Rules { get; } = new(
        from form in new[] { "keywords", "uri" }
        from rule in SinkContract.Rules.Concat(SinkContract.NetworkRules)
        select (form, rule));

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task The_postgres_sink_does_what_every_sink_must(string form, string rule)
    {
        var (server, database) = (await Database.ServerAsync(), await Database.MakeAsync());
        var name = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;
        string Config(int port)
        {
            var connection = form == "uri"
                ? $"postgres://postgres:{server.Password}@127.0.0.1:{port}/{name}"
                : $"Host=127.0.0.1;Port={port};Username=postgres;Password={server.Password};Database={name}";
            return $$"""{ "connection": "{{connection}}", "table": "t", "create": true, "unknownFields": "add" }""";
        }

        await new SinkContract(new SinkSetup
        {
            Connector = typeof(PostgresSink),
            Config = Config(server.Port),
            ConfigForPort = Config,
            Folder = _folder.Root,
            Contents = async _ => await database.TextAsync("select to_regclass('t')") == "()" ? "" : await database.TextAsync("select * from t order by 1"),
        }).VerifyAsync(rule, CancellationToken.None);
    }

    public void Dispose() => _folder.Dispose();
}
