using Sluice.Connect.Plugins;

namespace Sluice.Core.Tests.Connect.Plugins;

public sealed class PluginCatalogTests : IDisposable
{
    private const string Good =
        """{ "contract": "1.3", "assembly": "x.dll", "connectors": [{ "type": "good", "kind": "sink", "class": "X.Good" }], "later": 1 }""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-plugins-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("{", "is not JSON")]
    [InlineData("{}", "has no 'contract'")]
    [InlineData("[]", "has no 'contract'")]
    [InlineData("""{ "contract": "2.0", "assembly": "x.dll", "connectors": [] }""", "this worker speaks 1.x; install a build of the plugin")]
    [InlineData("""{ "contract": "new", "assembly": "x.dll", "connectors": [] }""", "has the contract version 'new'")]
    [InlineData("""{ "contract": "1.0", "assembly": "y.dll", "connectors": [] }""", "names the assembly 'y.dll', which is not beside it")]
    [InlineData("""{ "contract": "1.0", "assembly": "../good/x.dll", "connectors": [] }""", "which is not beside it")]
    [InlineData("""{ "contract": "1.0", "assembly": "x.dll", "connectors": {} }""", "has no 'connectors'")]
    [InlineData("""{ "contract": "1.0", "assembly": "x.dll", "connectors": [{ "type": "a", "kind": "pump", "class": "A" }] }""", "neither source nor sink")]
    [InlineData("""{ "contract": "1.0", "assembly": "x.dll", "connectors": [{ "type": "", "kind": "sink", "class": "A" }] }""", "has an empty 'type'")]
    public void A_broken_manifest_is_named_and_costs_only_its_plugin(string manifest, string expected)
    {
        var broken = Add("broken", manifest);
        Add("good", Good);

        var catalog = PluginCatalog.Scan([_folder.FullName]);

        var problem = Assert.Single(catalog.Problems);
        Assert.Equal(broken, problem.Path);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Equal(["good"], catalog.Plugins.Select(plugin => plugin.Type));
    }

    [Fact]
    public void A_manifest_of_a_size_that_none_has_is_not_read()
    {
        Add("broken", new string(' ', (1 << 20) + 1));
        Add("good", Good);

        var catalog = PluginCatalog.Scan([_folder.FullName]);

        Assert.Contains("has more than 1MiB, which no manifest has", Assert.Single(catalog.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(["good"], catalog.Plugins.Select(plugin => plugin.Type));
    }

    [Fact]
    public void A_folder_with_assemblies_and_no_manifest_is_told_and_an_empty_one_is_not()
    {
        File.Delete(Add("half", Good));
        _folder.CreateSubdirectory("empty");

        var problem = Assert.Single(PluginCatalog.Scan([_folder.FullName]).Problems);

        Assert.Equal(Path.Combine(_folder.FullName, "half"), problem.Path);
        Assert.Contains("has assemblies and no plugin.json", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugin_whose_assembly_cannot_be_read_is_listed_all_the_same()
    {
        Add("good", Good);

        Assert.Equal("unknown", Assert.Single(PluginCatalog.Scan([_folder.FullName]).Plugins).Version);
    }

    [Fact]
    public void The_first_of_two_plugins_with_one_type_keeps_it_and_both_are_named()
    {
        Add("a", Good);
        Add("b", Good);

        var catalog = PluginCatalog.Scan([_folder.FullName]);

        var problem = Assert.Single(catalog.Problems);
        Assert.Equal(Path.Combine(_folder.FullName, "b"), problem.Path);
        Assert.Contains(Path.Combine(_folder.FullName, "a"), problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("a", catalog.Find("good")!.Folder, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_type_is_answered_with_the_one_that_was_meant_and_where_plugins_lie()
    {
        Add("good", Good);

        var message = PluginCatalog.Scan([_folder.FullName, _folder.FullName]).ExplainUnknown("goood");

        Assert.Contains("did you mean 'good'?", message, StringComparison.Ordinal);
        Assert.EndsWith($"plugins are looked for in {_folder.FullName}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_empty_one()
    {
        var catalog = PluginCatalog.Scan([Path.Combine(_folder.FullName, "none")]);

        Assert.Empty(catalog.Plugins);
        Assert.Empty(catalog.Problems);
        Assert.Contains("there are none", catalog.ExplainUnknown("x"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_assembly_that_cannot_be_loaded_is_explained_when_it_is_used()
    {
        Add("good", Good);
        var plugin = PluginCatalog.Scan([_folder.FullName]).Find("good")!;

        var problem = Assert.Throws<PluginLoadException>(() => plugin.OptionsType);

        Assert.Contains("x.dll cannot be loaded", problem.Message, StringComparison.Ordinal);
    }

    private string Add(string name, string manifest)
    {
        var plugin = _folder.CreateSubdirectory(name);
        var file = Path.Combine(plugin.FullName, "plugin.json");
        File.WriteAllText(file, manifest);
        File.WriteAllText(Path.Combine(plugin.FullName, "x.dll"), "no assembly");
        return file;
    }
}
