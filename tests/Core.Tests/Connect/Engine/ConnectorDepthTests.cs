using System.Text;
using System.Text.Json.Nodes;
using Sluice.Connect;
using Sluice.Connect.Configuration;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;
using Sluice.Connect.Registry;
using Sluice.Log;

namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>What is taken can be read again at the next start, and what cannot be read stops nobody else.</summary>
public sealed class ConnectorDepthTests
{
    private const string Limit = "makes the configuration nested deeper than 64 levels, the most that is taken";

    [Theory]
    [InlineData(60, false)]
    [InlineData(60, true)]
    public async Task The_deepest_configuration_that_is_taken_is_there_after_a_restart(int negations, bool isFlat)
    {
        await using var fixture = await EngineFixture.CreateAsync();
        await fixture.StartAsync();
        await fixture.Engine.CreateAsync("deep", Config(negations, isFlat), TargetState.Stopped, CancellationToken.None);

        await fixture.RestartAsync();

        Assert.Equal((ConnectorState.Stopped, null), (fixture.Engine.StatusOf("deep").State, fixture.Engine.StatusOf("deep").Trace));
        Assert.Contains("not", fixture.Engine.Describe("deep").Config["transforms"], StringComparison.Ordinal);
        await fixture.Engine.DeleteAsync("deep", CancellationToken.None);
    }

    [Theory]
    [InlineData(61, false)]
    [InlineData(61, true)] // The text alone has 64 levels, as many as a parser takes.
    public void A_deeper_configuration_is_refused_by_the_name_that_was_given(int negations, bool isFlat)
    {
        var errors = new List<ConfigurationError>();

        Assert.Null(Reader.Read("deep", Config(negations, isFlat), errors));

        var error = Assert.Single(errors);
        Assert.Equal(("transforms", Limit), (error.Path, error.Message));
    }

    [Fact]
    public void A_text_that_is_too_deep_to_be_parsed_is_not_called_broken()
    {
        var errors = new List<ConfigurationError>();

        Assert.Null(Reader.Read("deep", Config(62, isFlat: true), errors));

        Assert.Contains(errors, error => (error.Path, error.Message) == ("transforms", "is nested deeper than 64 levels, the most that is taken"));
    }

    [Fact]
    public void A_configuration_in_a_file_has_the_same_limit()
    {
        var errors = new List<ConfigurationError>();
        var json = System.Text.Json.JsonElement.Parse(Config(61, isFlat: false).ToJsonString(), JsonDepth.ParsingAround);

        Assert.Null(new ConnectorDefinitionReader(Reader.Plugins).Read("deep", json, "connectors.deep", errors));

        Assert.Equal($"connectors.deep.transforms: {Limit}", Assert.Single(errors).ToString());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"state\":5,\"config\":[]}")]
    [InlineData("{\"state\":\"RUNNING\",\"config\":{\"a\":1,\"a\":2}}")]
    public async Task A_stored_connector_that_cannot_be_read_is_told_and_the_others_run(string stored)
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var other = fixture.AddSink("other");
        await fixture.Log.AppendAsync("1");
        var topic = await KeyedTopic.OpenAsync(fixture.Log.Log, "__connectors", TimeProvider.System, CancellationToken.None);
        await topic.PutAsync("broken", Encoding.UTF8.GetBytes(stored), CancellationToken.None);
        await topic.PutAsync("gone", Encoding.UTF8.GetBytes(stored), CancellationToken.None);

        await fixture.StartAsync();

        await EngineFixture.UntilAsync(() => other.Delivered.Count == 1, () => "the other one does not run");
        fixture.Engine.Restart("broken", includeTasks: false, onlyFailed: false);
        Assert.Equal(ConnectorState.Failed, fixture.Engine.StatusOf("broken").State);
        Assert.Contains("What is stored of this connector cannot be read", fixture.Engine.StatusOf("broken").Trace, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ConnectorConflictException>(() => fixture.Engine.SetStateAsync("broken", TargetState.Paused, CancellationToken.None));
        await fixture.Engine.DeleteAsync("gone", CancellationToken.None);
        await fixture.Engine.ReplaceAsync("broken", Config(1, isFlat: true), CancellationToken.None);
        await fixture.RestartAsync();
        Assert.Equal(["broken", "other"], fixture.Engine.Statuses.Select(status => status.Name).Order(StringComparer.Ordinal));
        Assert.NotEqual(ConnectorState.Failed, fixture.Engine.StatusOf("broken").State);
    }

    private static ConnectorReader Reader { get; } = new(new PluginCatalog([ConnectorPlugin.Of(typeof(NotedSink))]), _ => null);

    /// <summary>Has four levels more than negations.</summary>
    private static JsonObject Config(int negations, bool isFlat)
    {
        var not = string.Concat(Enumerable.Repeat("{\"not\":", negations));
        var transforms = $"[{{\"filter\":{not}{{\"n\":1}}{new string('}', negations)}}}]";
        if (isFlat) return new JsonObject { ["connector.class"] = "noted-sink", ["topics"] = "events", ["notes"] = "n", ["transforms"] = transforms };
        return new JsonObject
        {
            ["type"] = "noted-sink",
            ["topics"] = new JsonArray("events"),
            ["config"] = new JsonObject { ["notes"] = "n" },
            ["transforms"] = JsonNode.Parse(transforms, documentOptions: JsonDepth.ParsingAround),
        };
    }
}
