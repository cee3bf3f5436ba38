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
        name => name switch
        {
            "URLS" => "http://a/,http://b/",
            "QUOTED" => "say \"no\", \\ or {}%%",
            "CHAIN" => """[{"filter":{"n":"hidden value"}}]""",
            "LEAK" => "VERYSECRETVALUE42",
            "LEAKS" => "FIRSTSECRET, OTHERSECRET",
            "LEAKED" => """[{"cast":{"a":"INNERSECRET"}}]""",
            _ => null,
        });

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
    [InlineData("""{"connector.class":"noted-sink","topics":"a","notes":"n","urls":"http://a/,b"}""", "urls[1]")]
    [InlineData("""{"connector.class":"noted-sink","topics":"a","notes":"n","errors.tolerance":"some"}""", "errors.tolerance")]
    [InlineData("""{"connector.class":"noted-sink","topics":"a","notes":"n","transforms":"InsertField"}""", "transforms[0]")]
    [InlineData("""{"connector.class":"nobody","topics":"a"}""", "connector.class")]
    [InlineData("""{"connector.class":"noted-sink","topics":"a","notes":"n","retry":"{\"delay\":\"1s\"}","retry.delay":"2s"}""", "retry.delay")]
    public void What_is_wrong_is_said_by_the_name_that_was_given(string config, string named)
    {
        var errors = new List<ConfigurationError>();
        Assert.Null(Reader.Read("out", Json(config), errors));
        Assert.Contains(errors, error => error.Path == named);
    }

    [Fact]
    public void A_setting_in_a_longer_text_is_never_more_than_text()
    {
        var flat = Read(
            """
            {
              "connector.class": "noted-sink", "topics": "a", "notes": "n", "urls": "http://a/?%QUOTED%, http://b/",
              "transforms": "[{\"filter\":{\"n\":\"%QUOTED%\"}}]", "headers.x": "%QUOTED%", "password": "100%% %QUOTED%"
            }
            """);
        Assert.Equal("[{\"filter\":{\"n\":\"say \\u0022no\\u0022, \\\\ or {}%%\"}}]", $"[{flat.Settings.Transforms[0].GetRawText()}]");
        var options = Assert.IsType<NotedSinkOptions>(flat.Options);
        Assert.Equal(["http://a/?say \"no\", \\ or {}%%", "http://b/"], options.Urls.Select(url => url.OriginalString));
        Assert.Equal("say \"no\", \\ or {}%%", options.Headers["x"]);
        Assert.Equal("100% say \"no\", \\ or {}%%", options.Password);
    }

    [Fact]
    public void A_setting_alone_may_be_json()
    {
        var flat = Read("""{"connector.class":"noted-sink","topics":"a","notes":"n","transforms":"%CHAIN%"}""");
        Assert.Equal("""{"filter":{"n":"hidden value"}}""", Assert.Single(flat.Settings.Transforms).GetRawText());
    }

    [Theory]
    [InlineData("""{"connector.class":"noted-sink","topics":"a","notes":"n","tasks.max":"%LEAK%","from":"%LEAK%"}""", "tasks.max")]
    [InlineData("""{"connector.class":"noted-sink","topics":"a","notes":"n","transforms":"[{\"%LEAK%\":1},{\"cast\":{\"a\":\"%LEAK%\"}}]"}""", "transforms[1].cast.a")]
    [InlineData("""{"connector.class":"noted-sink","topics":"a/%LEAK%","notes":"n","errors.tolerance":"x%LEAK%"}""", "errors.tolerance")]
    [InlineData("""{"connector.class":"%LEAK%","topics":"%LEAKS%"}""", "connector.class")]
    [InlineData("""{"connector.class":"noted-sink","topics":"a","notes":"n","urls":"%LEAKS%"}""", "urls[0]")]
    [InlineData("""{"connector.class":"noted-sink","topics":"a","notes":"n","transforms":"%LEAKED%"}""", "transforms[0].cast.a")]
    [InlineData("""{"type":"noted-sink","topics":["a"],"tasksMax":"%LEAK%","config":{"notes":"n"}}""", "tasksMax")]
    [InlineData("""{"type":"noted-sink","topics":["a"],"transforms":[{"cast":{"a":"%LEAK%"}}],"config":{"notes":"n"}}""", "transforms[0].cast.a")]
    public void What_is_refused_is_not_told_with_the_value_of_a_setting(string config, string named)
    {
        var errors = new List<ConfigurationError>();
        Assert.Null(Reader.Read("out", Json(config), errors));
        Assert.Contains(errors, error => error.Path == named);
        Assert.DoesNotContain(errors, error => error.ToString().Contains("SECRET", StringComparison.Ordinal));
        if (FlatConfiguration.TypeOf(Json(config)) != "noted-sink") return;
        var shown = new ConnectorOptions(Reader).Check("noted-sink", Json(config));
        Assert.DoesNotContain(shown.SelectMany(option => option.Errors), error => error.Contains("SECRET", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("transforms", """[{"mask":{"fields":["a"],"salt":"pepper, and more"}}""", 53)]
    [InlineData("transforms", """[{"mask":{"fields":["ü"],"salt":"pepper, and more"},}]""", 53)]
    [InlineData("transforms", "[{\"filter\":\n {\"ü\" 1, \"salt\": \"pepper\"}}]", 19)]
    [InlineData("urls", """["http://me:pepper@a/" "http://b/"]""", 24)]
    [InlineData("headers", """{"x": pepper}""", 7)]
    public void What_is_not_quite_json_is_one_error_that_says_where_and_not_what(string name, string text, int at)
    {
        var config = Json("""{"connector.class":"noted-sink","topics":"a","notes":"n"}""");
        config[name] = text;
        var errors = new List<ConfigurationError>();
        Assert.Null(Reader.Read("out", config.DeepClone().AsObject(), errors));
        Assert.Equal(new ConfigurationError(name, $"is not JSON at character {at}"), Assert.Single(errors));

        var options = new ConnectorOptions(Reader).Check("noted-sink", config);
        Assert.DoesNotContain(options, option => option.Name != name && option.Name != "name" && option.Errors.Count > 0);
        var broken = Assert.Single(options, option => option.Name == name);
        Assert.Equal($"is not JSON at character {at}", Assert.Single(broken.Errors));
        Assert.Equal("********", broken.Value);
    }

    [Fact]
    public void A_name_that_is_given_twice_in_json_is_said_without_its_content()
    {
        var errors = new List<ConfigurationError>();
        var config = Json("""{"connector.class":"noted-sink","topics":"a","notes":"n","transforms":"[{\"mask\":{\"salt\":\"a\",\"salt\":\"b\"}}]"}""");
        Assert.Null(Reader.Read("out", config, errors));
        Assert.StartsWith("is not JSON", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_in_a_list_names_its_place_also_beside_the_option_that_a_form_shows()
    {
        var config = Json("""{"connector.class":"noted-sink","topics":"a","notes":"n","transforms":"[{\"filter\":{\"n\":1}},{\"mask\":{\"fields\":[]}}]"}""");
        var errors = new List<ConfigurationError>();
        Reader.Read("out", config.DeepClone().AsObject(), errors);
        Assert.Equal("transforms[1].mask.fields", Assert.Single(errors).Path);
        var shown = Assert.Single(new ConnectorOptions(Reader).Check("noted-sink", config), option => option.Name == "transforms");
        Assert.StartsWith("transforms[1].mask.fields: ", Assert.Single(shown.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_password_in_a_list_of_urls_is_hidden_on_its_own()
    {
        var config = Json("""{"connector.class":"noted-sink","topics":"a","notes":"n","urls":"http://me:one@a/,https://you:tw,o@b/"}""");
        Assert.Equal("http://me:********@a/,https://you:********@b/", Reader.Show("out", config)["urls"]);
    }

    [Theory]
    [InlineData("urls", "http://b/", true)]
    [InlineData("urls", "http://a/,http://b/", true)]
    [InlineData("urls", "https://a/", true)]
    [InlineData("urls", "http://a:81/", true)]
    [InlineData("urls", "http://a/other", false)]
    [InlineData("headers.proxy", "elsewhere", true)]
    [InlineData("headers.smtpHost", "elsewhere", true)]
    [InlineData("headers.color", "blue", false)]
    [InlineData("width", "3", false)]
    public void A_hidden_secret_does_not_go_to_another_address(string name, string value, bool isRefused)
    {
        var previous = Json("""{"connector.class":"noted-sink","topics":"a","notes":"n","password":"p","urls":"http://a/"}""");
        var (sent, patched) = (previous.DeepClone().AsObject(), previous.DeepClone().AsObject());
        (sent["password"], sent[name], patched[name]) = ("********", value, value);
        var nested = new JsonObject { ["type"] = "noted-sink", ["config"] = FlatConfiguration.Nest(sent, typeof(NotedSinkOptions), [])["config"]!.DeepClone() };
        AssertRefused(isRefused, "password", sent, previous, null);
        AssertRefused(isRefused, "password", patched, previous, new HashSet<string> { name });
        AssertRefused(isRefused, "config.password", nested, previous, null);

        var said = previous.DeepClone().AsObject();
        said[name] = value;
        AssertRefused(false, "password", said, previous, null);
        AssertRefused(false, "password", said, previous, new HashSet<string> { name, "password" });
    }

    [Fact]
    public void A_salt_keeps_its_value_wherever_the_connector_goes_and_in_whatever_way_it_is_written()
    {
        var previous = Json("""{"type":"noted-sink","topics":["a"],"transforms":[{"mask":{"fields":["a"],"salt":"12345678"}}],"config":{"notes":"n","urls":["http://a/"]}}""");
        var updated = Json("""{"type":"noted-sink","topics":["a"],"transforms":[{"mask":{"fields":["a"],"salt":"********"}}],"config":{"notes":"n","urls":["http://b/"]}}""");
        var errors = new List<ConfigurationError>();
        Assert.Equal("12345678", (string?)Reader.Restore(updated, previous, null, errors)["transforms"]![0]!["mask"]!["salt"]);
        Assert.Empty(errors);
    }

    private static void AssertRefused(bool isRefused, string path, JsonObject updated, JsonObject previous, HashSet<string>? changed)
    {
        var errors = new List<ConfigurationError>();
        Reader.Restore(updated.DeepClone().AsObject(), previous, changed, errors);
        if (!isRefused) Assert.Empty(errors);
        else Assert.Contains("another address", Assert.Single(errors, error => error.Path == path).Message, StringComparison.Ordinal);
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
