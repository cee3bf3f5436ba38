using System.Text.Json;
using Sluice.Connect.Options;
using Sluice.Log;

namespace Sluice.Core.Tests.Log.Compaction;

public sealed class CompactionSettingsTests
{
    [Theory]
    [InlineData("""{ "cleanup": "delete" }""", false, true)]
    [InlineData("""{ "cleanup": "compact" }""", true, false)]
    [InlineData("""{ "cleanup": "compact,delete" }""", true, true)]
    [InlineData("""{ "cleanup": "delete, compact" }""", true, true)]
    [InlineData("""{ "cleanup": ["compact"] }""", true, false)]
    [InlineData("""{ "cleanup": ["compact", "delete"] }""", true, true)]
    [InlineData("{}", false, true)]
    public void Cleanup_is_read_as_a_text_or_a_list(string json, bool compacts, bool deletes)
    {
        var settings = Bind(json, out var errors);
        Assert.Empty(errors);
        Assert.Equal((compacts, deletes), (settings!.Cleanup.Compacts, settings.Cleanup.Deletes));
    }

    [Theory]
    [InlineData("""{ "cleanup": "compct" }""", "cleanup: expected one of \"delete\", \"compact\", \"compact,delete\", got the text \"compct\"; did you mean \"compact\"?")]
    [InlineData("""{ "cleanup": "" }""", "cleanup: expected one of")]
    [InlineData("""{ "cleanup": "compact,compact" }""", "cleanup: expected one of")]
    [InlineData("""{ "cleanup": [] }""", "cleanup: expected one of")]
    [InlineData("""{ "cleanup": [1] }""", "cleanup: expected one of")]
    [InlineData("""{ "compaction": { "dirtyRatio": 1.5 } }""", "compaction.dirtyRatio: must be at most 1, got 1.5")]
    [InlineData("""{ "compaction": { "interval": "0s" } }""", "compaction.interval: must be at least 100ms, got 0")]
    [InlineData("""{ "compaction": { "minLag": "4000d" } }""", "compaction.minLag: must be at most 3650d, got 4000d")]
    [InlineData("""{ "compaction": { "tombstoneRetention": "1 day" } }""", "compaction.tombstoneRetention: expected a duration")]
    public void What_cannot_be_is_told_with_its_place(string json, string expected)
    {
        Bind(json, out var errors);
        Assert.StartsWith(expected, Assert.Single(errors).ToString());
    }

    [Fact]
    public void Shown_settings_are_what_a_configuration_would_write_and_bind_to_the_same_again()
    {
        var settings = Bind("""{ "cleanup": ["delete", "compact"], "compaction": { "minLag": "5s", "dirtyRatio": 0.25 } }""", out _);
        var shown = OptionsText.Show(settings!);
        Assert.Equal("compact,delete", (string?)shown["cleanup"]);
        Assert.Equal(
            """{"minLag":"5s","dirtyRatio":0.25,"tombstoneRetention":"1d","interval":"15s"}""",
            shown["compaction"]!.ToJsonString());
        Assert.Equal(settings, Bind(shown.ToJsonString(), out _));
    }

    [Fact]
    public void The_schema_offers_the_forms_and_the_list()
    {
        var cleanup = OptionsSchema.Of(typeof(TopicSettings))["properties"]!["cleanup"]!;
        Assert.Equal("""["delete","compact","compact,delete"]""", cleanup["anyOf"]![0]!["enum"]!.ToJsonString());
        Assert.Equal("array", (string?)cleanup["anyOf"]![1]!["type"]);
        Assert.Equal("delete", (string?)cleanup["default"]);
    }

    [Fact]
    public void The_list_of_topics_keeps_all_settings()
    {
        var topic = new TopicInfo("customers", Guid.NewGuid(), new TopicSettings
        {
            Cleanup = CleanupPolicy.CompactAndDelete,
            Compaction = new CompactionSettings
            {
                MinLag = TimeSpan.FromSeconds(1),
                DirtyRatio = 0.1,
                TombstoneRetention = TimeSpan.FromHours(2),
                Interval = TimeSpan.FromSeconds(3),
            },
        });
        var json = JsonSerializer.SerializeToUtf8Bytes(TopicEntry.Of(topic), TopicEntryJson.Default.TopicEntry);
        Assert.Equal(topic.Settings, JsonSerializer.Deserialize(json, TopicEntryJson.Default.TopicEntry)!.ToSettings());
    }

    [Fact]
    public void An_entry_of_a_version_that_could_not_compact_gets_the_defaults()
    {
        const string Old = """
            {"id":"7f1f7a44-2d3c-4c8f-8f5c-0d8f8d1f0c11","partitions":2,"retentionMs":604800000,"segmentBytes":1073741824,"segmentMs":604800000}
            """;
        var entry = JsonSerializer.Deserialize(Old, TopicEntryJson.Default.TopicEntry)!;
        Assert.False(entry.Deleted);
        Assert.Equal(TopicSettings.Default with { Partitions = 2 }, entry.ToSettings());
    }

    private static TopicSettings? Bind(string json, out List<ConfigurationError> errors)
    {
        errors = [];
        using var document = JsonDocument.Parse(json);
        return OptionsBinder.Bind<TopicSettings>(document.RootElement, "", errors);
    }
}
