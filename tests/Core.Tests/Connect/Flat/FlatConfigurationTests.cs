using System.Text.Json.Nodes;
using Sluice.Connect.Configuration;
using Sluice.Connect.Flat;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;
using Sluice.Connect.Registry;
using Sluice.Core.Tests.Connect.Engine;

namespace Sluice.Core.Tests.Connect.Flat;

public sealed class FlatConfigurationTests
{
    private static readonly ConnectorReader Reader = new(
        new PluginCatalog([ConnectorPlugin.Of(typeof(NotedSink)), ConnectorPlugin.Of(typeof(NotedSource))]),
        name => name == "URLS" ? "http://a/,http://b/" : null);

    [Fact]
    public void Kafka_connects_map_says_the_same_as_the_nested_configuration()
    {
        var flat = Read(
            """
            {
              "name": "out", "connector.class": "noted-sink", "topics": "a, b", "tasks.max": "3",
              "errors.tolerance": "none", "errors.deadletterqueue.topic.name": "bad", "errors.retry.delay.max.ms": "7000",
              "retry.delay": "2s", "retry.breaker.minimumCalls": "9", "restart": { "maxAttempts": 4 },
              "transforms": "[{\"filter\":{\"n\":1}}]", "batch.records": "6",
              "notes": "n", "urls": "%URLS%", "headers.x.y": "z", "batch.bytes": "8", "config.batch.records": "9",
              "key.converter": "org.apache.kafka.connect.json.JsonConverter", "key.converter.schemas.enable": "false",
              "errors.log.enable": "true", "consumer.override.max.poll.records": "1"
            }
            """);
        var nested = Read(
            """
            {
              "type": "noted-sink", "topics": ["a", "b"], "tasksMax": 3,
              "errors": { "tolerance": "none", "deadLetterTopic": "bad" },
              "retry": { "delay": "2s", "maxDelay": "7s", "breaker": { "minimumCalls": 9 } }, "restart": { "maxAttempts": 4 },
              "transforms": [{ "filter": { "n": 1 } }], "batch": { "records": 6 },
              "config": { "notes": "n", "urls": ["http://a/", "http://b/"], "headers": { "x.y": "z" }, "batch": { "bytes": 8, "records": 9 } }
            }
            """);

        Assert.Equal(["a", "b"], flat.Settings.Topics);
        Assert.Equal((3, "bad", 6), (flat.Settings.TasksMax, flat.DeadLetterTopic, flat.Settings.Batch.Records));
        Assert.Equal((nested.Settings.Retry, nested.Settings.Errors, nested.Settings.Restart), (flat.Settings.Retry, flat.Settings.Errors, flat.Settings.Restart));
        Assert.Equal(OptionsText.Show(nested.Options).ToJsonString(), OptionsText.Show(flat.Options).ToJsonString());
        Assert.Single(flat.Settings.Transforms);
    }

    [Fact]
    public void A_nested_configuration_is_shown_flat_and_reads_back_as_it_was()
    {
        var nested = Json(
            """
            {
              "type": "noted-sink", "topics": ["a", "b"], "tasksMax": 3, "transforms": [{ "filter": { "n": "ü" } }],
              "retry": { "breaker": { "pause": "1m" } }, "batch": { "records": 6 },
              "config": { "notes": "n", "password": "p", "headers": { "x.y": "z" }, "batch": { "records": 9, "bytes": 8 } }
            }
            """);
        var flat = FlatConfiguration.Flatten(nested);

        Assert.Equal(
            """
            batch.bytes=8
            batch.records=6
            config.batch.records=9
            connector.class=noted-sink
            headers.x.y=z
            notes=n
            password=p
            retry.breaker.pause=1m
            tasks.max=3
            topics=a,b
            transforms=[{"filter":{"n":"ü"}}]
            """,
            string.Join('\n', flat.Select(entry => $"{entry.Key}={entry.Value}")));
        var back = new JsonObject(flat.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
        Assert.Equal(Shape(Read(nested.ToJsonString())), Shape(Read(back.ToJsonString())));
        Assert.Equal("********", Reader.Show("out", nested)["password"]);
    }

    [Theory]
    [InlineData("""{"connector.class":"noted-sink","topics.regex":"a.*","notes":"n"}""", "topics.regex")]
    [InlineData("""{"connector.class":"noted-sink","topics":"a","tasks.max":"many","notes":"n"}""", "tasks.max")]
    [InlineData("""{"connector.class":"noted-sink","topics":"a","note":"n"}""", "note")]
    [InlineData("""{"connector.class":"noted-sink","topics":"a","notes":"n","urls":"http://a/,b"}""", "urls")]
    [InlineData("""{"connector.class":"noted-sink","topics":"a","notes":"n","errors.tolerance":"some"}""", "errors.tolerance")]
    [InlineData("""{"connector.class":"noted-sink","topics":"a","notes":"n","transforms":"InsertField"}""", "transforms")]
    [InlineData("""{"connector.class":"nobody","topics":"a"}""", "connector.class")]
    [InlineData("""{"connector.class":"noted-sink","topics":"a","notes":"n","retry":"{\"delay\":\"1s\"}","retry.delay":"2s"}""", "retry.delay")]
    public void What_is_wrong_is_said_by_the_name_that_was_given(string config, string named)
    {
        var errors = new List<ConfigurationError>();
        Assert.Null(Reader.Read("out", Json(config), errors));
        Assert.Contains(errors, error => error.Path == named);
    }

    private static string Shape(ConnectorDefinition connector) =>
        OptionsText.Show(connector.Options).ToJsonString() + OptionsText.Show(connector.Settings with { Config = default }).ToJsonString();

    private static ConnectorDefinition Read(string json)
    {
        var errors = new List<ConfigurationError>();
        var definition = Reader.Read("out", Json(json), errors);
        Assert.Empty(errors);
        return definition!;
    }

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
