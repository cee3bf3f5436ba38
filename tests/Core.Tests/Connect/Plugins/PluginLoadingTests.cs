using Sluice.Connect.Options;
using Sluice.Connect.Plugins;

namespace Sluice.Core.Tests.Connect.Plugins;

public sealed class PluginLoadingTests
{
    private readonly PluginCatalog _catalog = PluginCatalog.Scan([TestPlugins.Folder]);

    [Fact]
    public void The_manifest_tells_what_a_plugin_offers()
    {
        Assert.Empty(_catalog.Problems);
        Assert.Equal(["echo", "mirror", "misfit"], _catalog.Plugins.Select(plugin => plugin.Type));
        var mirror = _catalog.Find("mirror")!;
        Assert.Equal((ConnectorKind.Sink, "Tells how it was loaded.", "0.1.0"), (mirror.Kind, mirror.Summary, mirror.Version));
    }

    [Fact]
    public async Task A_plugin_shares_the_contract_and_has_its_own_of_everything_else()
    {
        var plugin = _catalog.Find("mirror")!;
        var options = OptionsBinder.Bind(plugin.OptionsType, Json.Parse("{ 'text': 'hi' }"), "", [])!;
        await using var sink = plugin.Create(options, TestPlugins.Context);

        var answers = await sink.CheckAsync(CancellationToken.None);

        Assert.IsType<ISink>(sink, exactMatch: false);
        Assert.Equal(
            ["text: hi", "connector: under-test", "own: plugin test", "polly: plugin test", "contract: Default"], answers.Take(5));
        Assert.Matches(@"^native: 3\.\d+", answers[5]);
    }

    [Fact]
    public async Task A_source_of_a_plugin_yields_its_records()
    {
        var plugin = _catalog.Find("echo")!;
        var options = OptionsBinder.Bind(plugin.OptionsType, Json.Parse("{ 'text': 'hi', 'pause': '0s' }"), "", [])!;
        await using var source = (ISource)plugin.Create(options, TestPlugins.Context);

        var batches = await source.ReadAsync(SourcePositions.None, CancellationToken.None).ToListAsync();

        Assert.Equal("hi"u8, Assert.Single(Assert.Single(batches).Records).Record.Value!.Value.Span);
    }

    [Fact]
    public void A_class_that_is_no_connector_is_refused_with_its_name()
    {
        var problem = Assert.Throws<PluginLoadException>(() => _catalog.Find("misfit")!.OptionsType);

        Assert.Contains("Sluice.TestPlugin.MisfitSink", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_catalogs_do_not_disturb_each_other()
    {
        var other = PluginCatalog.Scan([TestPlugins.Folder]);

        Assert.NotEqual(_catalog.Find("mirror")!.OptionsType, other.Find("mirror")!.OptionsType);
    }
}
