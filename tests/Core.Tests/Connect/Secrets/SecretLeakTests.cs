using System.Text;
using System.Text.Json.Nodes;
using Sluice.Connect;
using Sluice.Connect.Configuration;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;
using Sluice.Connect.Registry;
using Sluice.Core.Tests.Connect.Engine;

namespace Sluice.Core.Tests.Connect.Secrets;

/// <summary>A connector tells its secrets to the engine; nothing that leaves the engine repeats them.</summary>
public sealed class SecretLeakTests
{
    [Theory]
    [InlineData("the constructor")]
    [InlineData("OpenAsync")]
    [InlineData("OpenAsync, stopped")]
    [InlineData("DeliverAsync")]
    [InlineData("DeliverAsync, unavailable")]
    [InlineData("a record refused")]
    [InlineData("a record to retry")]
    [InlineData("a record for later")]
    [InlineData("a record to stop at")]
    [InlineData("an answer that throws")]
    [InlineData("the log")]
    public Task What_a_sink_tells_is_seen_without_its_secrets(string where) => RunAsync(typeof(TellingSink), where);

    [Theory]
    [InlineData("ReadAsync")]
    [InlineData("ReadAsync, out of reach")]
    [InlineData("AcknowledgeAsync")]
    [InlineData("a record unreadable")]
    public Task What_a_source_tells_is_seen_without_its_secrets(string where) => RunAsync(typeof(TellingSource), where);

    [Theory]
    [InlineData(typeof(TellingSource), "a record unreadable")]
    [InlineData(typeof(TellingSink), "a record refused")]
    public Task A_task_that_stops_at_a_bad_record_says_no_secret(Type type, string where) => RunAsync(type, where, stopsAtBadRecords: true);

    [Fact]
    public async Task A_connector_that_cannot_be_closed_says_no_secret()
    {
        await using var fixture = await CreateAsync(typeof(TellingSink), "DisposeAsync");
        var messages = (KeptMessages)fixture.Loggers;
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => fixture.Engine.StatusOf("telling").State == ConnectorState.Running, () => "it does not run");
        await fixture.StopAsync();
        Assert.Contains(messages.All, message => message.Contains("told:", StringComparison.Ordinal));
        AssertUntold(messages.All);
    }

    [Theory]
    [InlineData("format", typeof(FormatException))]
    [InlineData("stopped", typeof(ConnectorStoppedException))]
    [InlineData("unavailable", typeof(SinkUnavailableException))]
    [InlineData("io", typeof(IOException))]
    [InlineData("other", null)]
    public async Task A_search_that_goes_wrong_says_no_secret(string query, Type? kind)
    {
        await using var fixture = await CreateAsync(typeof(TellingSink), "nowhere");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => fixture.Engine.FindSearchable("telling") is not null, () => "it does not open");
        var fault = await Xunit.Record.ExceptionAsync(
            async () => await fixture.Engine.FindSearchable("telling")!.SearchAsync(new SearchRequest(query, 1, 0), CancellationToken.None));
        Assert.NotNull(fault);
        if (kind is not null) Assert.IsType(kind, fault);
        AssertUntold([fault.Message, fault.ToString()]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_configuration_that_is_refused_is_not_repeated_with_its_secrets(bool isFlat)
    {
        var given = new TellingOptions();
        var config = new JsonObject { ["password"] = given.Password, ["url"] = given.Url, ["where"] = "the rules" };
        var whole = isFlat ? config : new JsonObject { ["config"] = config };
        whole[isFlat ? "connector.class" : "type"] = "telling-sink";
        whole["topics"] = isFlat ? "events" : new JsonArray("events");
        var errors = new List<ConfigurationError>();
        Assert.Null(new ConnectorReader(new PluginCatalog([ConnectorPlugin.Of(typeof(TellingSink))]), _ => null).Read("out", whole, errors));
        Assert.Contains("told:", Assert.Single(errors).Message, StringComparison.Ordinal);
        AssertUntold([errors[0].ToString()]);
    }

    private static async Task RunAsync(Type type, string where, bool stopsAtBadRecords = false)
    {
        await using var fixture = await CreateAsync(type, where, stopsAtBadRecords);
        var messages = (KeptMessages)fixture.Loggers;
        if (type == typeof(TellingSink)) await fixture.Log.AppendAsync("1");
        await fixture.StartAsync();
        var seen = new List<string>();
        await EngineFixture.UntilAsync(
            () =>
            {
                seen.AddRange(Seen(fixture.Engine.StatusOf("telling")));
                seen.AddRange(messages.All);
                seen.AddRange(Letters(fixture));
                return seen.Exists(text => text.Contains("told:", StringComparison.Ordinal));
            },
            () => "nobody tells anything");
        if (!stopsAtBadRecords && where is ("a record refused" or "a record to retry" or "a record unreadable"))
            await EngineFixture.UntilAsync(() => Letters(fixture).Count > 0, () => "there is no dead letter");
        await fixture.StopAsync();
        AssertUntold([.. seen, .. messages.All, .. Letters(fixture)]);
    }

    private static async Task<EngineFixture> CreateAsync(Type type, string where, bool stopsAtBadRecords = false)
    {
        var fixture = await EngineFixture.CreateAsync();
        fixture.Loggers = new KeptMessages();
        var settings = type == typeof(TellingSink) ? EngineFixture.SinkSettings : EngineFixture.SinkSettings with { Topics = [] };
        if (stopsAtBadRecords) settings = settings with { Errors = new() { Tolerance = ErrorTolerance.None } };
        fixture.Add("telling", type, new TellingOptions { Where = where }, settings);
        return fixture;
    }

    private static IEnumerable<string> Seen(ConnectorStatus status) =>
        status.Tasks.SelectMany(task => new[] { task.Trace, task.LastError }).Append(status.Trace).OfType<string>();

    private static List<string> Letters(EngineFixture fixture) =>
    [
        .. fixture.RecordsAsync("telling.dlq").GetAwaiter().GetResult()
            .SelectMany(letter => letter.Headers).Select(header => Encoding.UTF8.GetString(header.Value!.Value.Span)),
    ];

    private static void AssertUntold(IEnumerable<string> texts)
    {
        var untold = new TellingOptions().Untold;
        foreach (var text in texts)
        {
            foreach (var secret in untold) Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }
}
