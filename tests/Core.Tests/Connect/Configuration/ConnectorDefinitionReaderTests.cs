using Sluice.Connect.Configuration;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;
using Sluice.Core.Tests.Connect.Plugins;

namespace Sluice.Core.Tests.Connect.Configuration;

public sealed class ConnectorDefinitionReaderTests
{
    private readonly List<ConfigurationError> _errors = [];
    private readonly ConnectorDefinitionReader _reader = new(
        new PluginCatalog([ConnectorPlugin.Of(typeof(IdleSink)), ConnectorPlugin.Of(typeof(IdleSource))]));

    [Fact]
    public void A_connector_has_defaults_for_everything_but_its_own()
    {
        var definition = Read("'out': { 'type': 'idle-sink', 'topics': ['a', 'b'], 'config': { 'url': 'http://x' } }");

        Assert.Equal(("out", "idle-sink", "out.dlq"), (definition.Name, definition.Plugin.Type, definition.DeadLetterTopic));
        Assert.Equal(["a", "b"], definition.Settings.Topics);
        Assert.True(definition.Transforms.IsEmpty);
        Assert.Equal((8, 1, ErrorTolerance.All), (definition.Settings.Retry.MaxAttempts, definition.Settings.TasksMax, definition.Settings.Errors.Tolerance));
        Assert.Null(definition.Settings.Batch.Records);
        Assert.Equal(5, Assert.IsType<IdleSink.IdleOptions>(definition.Options).Size);
        Assert.Equal("under-test http://x/", Assert.IsType<IdleSink>(definition.Plugin.Create(definition.Options, TestPlugins.Context)).Text);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var settings = Read("""
            'out': { 'type': 'idle-sink', 'topics': ['a'], 'config': { 'url': 'http://x' }, 'tasksMax': 4,
                     'transforms': [ { 'filter': { 'x': 1 } } ], 'batch': { 'records': 7 },
                     'retry': { 'maxAttempts': 2, 'delay': '1s', 'maxDelay': '2s', 'timeout': '3s' },
                     'errors': { 'tolerance': 'none', 'deadLetterTopic': 'bad-{name}' } }
            """);

        Assert.Equal(
            new RetrySettings
            {
                MaxAttempts = 2,
                Delay = TimeSpan.FromSeconds(1),
                MaxDelay = TimeSpan.FromSeconds(2),
                Timeout = TimeSpan.FromSeconds(3),
            },
            settings.Settings.Retry);
        Assert.Equal((4, 7, ErrorTolerance.None), (settings.Settings.TasksMax, settings.Settings.Batch.Records, settings.Settings.Errors.Tolerance));
        Assert.Equal("bad-out", settings.DeadLetterTopic);
        Assert.False(settings.Transforms.IsEmpty);
    }

    [Fact]
    public void A_source_needs_no_topics_and_no_config() =>
        Assert.Equal(ConnectorKind.Source, Read("'in': { 'type': 'idle-source' }").Plugin.Kind);

    [Theory]
    [InlineData("'in': { 'type': 'idle-source', 'topics': ['a'] }", "c.in.topics", "names its topics in config; remove it")]
    [InlineData("'out': { 'type': 'idle-sink', 'config': { 'url': 'http://x' } }", "c.out.topics", "name the topics that it reads")]
    [InlineData("'out': { 'type': 'idle-sink', 'topics': ['out.retry'], 'config': { 'url': 'http://x' } }", "c.out.topics", "dead letters come back to this connector by themselves")]
    [InlineData("'out': { 'type': 'idle-sink', 'topics': ['a'], 'errors': { 'deadLetterTopic': '{name}.retry' }, 'config': { 'url': 'http://x' } }", "c.out.errors.deadLetterTopic", "name another")]
    [InlineData("'out': { 'type': 'idle-sink', 'topics': ['a'], 'transforms': [{ 'split': 'x' }], 'config': { 'url': 'http://x' } }", "c.out.transforms", "split them in the source that brings them in")]
    [InlineData("'out': { 'type': 'idle-sink', 'topics': ['a b'], 'config': { 'url': 'http://x' } }", "c.out.topics[0]", "' ' (U+0020) is not allowed")]
    [InlineData("'out': { 'type': 'idle-sink', 'topics': ['a', 'a'], 'config': { 'url': 'http://x' } }", "c.out.topics[1]", "a second time")]
    [InlineData("'out': { 'type': 'idle-sink', 'topics': ['__offsets'], 'config': { 'url': 'http://x' } }", "c.out.topics[0]", "the worker's own memory")]
    [InlineData("'out': { 'type': 'idle-sink', 'topics': ['out.dlq'], 'config': { 'url': 'http://x' } }", "c.out.errors.deadLetterTopic", "for ever; name another")]
    [InlineData("'out': { 'type': 'idle-sinc', 'topics': ['a'] }", "c.out.type", "which is not installed; did you mean 'idle-sink'?")]
    [InlineData("'out': { 'topics': ['a'] }", "c.out.type", "is missing")]
    [InlineData("'-out': { 'type': 'idle-source' }", "c.-out", "is no name for a connector")]
    [InlineData("'in': { 'type': 'idle-source', 'retry': { 'delay': '1m' } }", "c.in.retry.maxDelay", "must be at least delay, which is 1m; got 30s")]
    [InlineData("'in': { 'type': 'idle-source' }, 'in': { 'type': 'idle-source' }", "c.in", "is given twice")]
    [InlineData("'in': 5", "c.in", "expected an object")]
    public void What_is_wrong_is_said_with_its_place(string connectors, string path, string message)
    {
        _reader.ReadAll(Json.Parse($"{{ {connectors} }}"), "c", _errors);

        var error = Assert.Single(_errors);
        Assert.Equal(path, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_and_the_others_are_read()
    {
        var definitions = _reader.ReadAll(
            Json.Parse("""
                { 'bad': { 'type': 'idle-sink', 'topics': ['a'], 'retri': {}, 'tasksMax': 0, 'config': { 'size': 11 },
                           'transforms': [ { 'mask': {} } ] },
                  'good': { 'type': 'idle-source' } }
                """),
            "c",
            _errors);

        Assert.Equal(
            ["c.bad.config.size", "c.bad.config.url", "c.bad.retri", "c.bad.tasksMax", "c.bad.transforms[0].mask.fields"],
            _errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["good"], definitions.Select(definition => definition.Name));
    }

    [Fact]
    public void A_plugin_that_cannot_be_used_is_an_error_of_the_configuration()
    {
        var reader = new ConnectorDefinitionReader(PluginCatalog.Scan([TestPlugins.Folder]));

        Assert.Null(reader.Read("x", Json.Parse("{ 'type': 'misfit', 'topics': ['a'] }"), "c.x", _errors));
        Assert.Equal("c.x.type", Assert.Single(_errors).Path);
    }

    [Fact]
    public void No_connectors_are_none()
    {
        Assert.Empty(_reader.ReadAll(default, "c", _errors));
        Assert.Empty(_errors);
    }

    private ConnectorDefinition Read(string connector)
    {
        var definitions = _reader.ReadAll(Json.Parse($"{{ {connector} }}"), "c", _errors);
        Assert.Empty(_errors);
        return Assert.Single(definitions);
    }
}
