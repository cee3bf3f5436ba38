using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Plugins;

/// <summary>Plugins that lie beside the configuration, as those of strangers do.</summary>
public sealed class PluginTests
{
    private const string Configuration =
        """
        {
          "connectors": {
            "orders-file": { "type": "line-file", "topics": ["orders"], "config": { "path": "out/orders.txt" } },
            "search": { "type": "sqlite", "topics": ["orders"] }
          }
        }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What `dotnet build examples/plugin-template` leaves behind.
    private static string Built => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../plugin-template/line-file"));

    [Fact]
    public void The_template_knows_nothing_of_sluice_but_the_contract()
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(Built, "LineFile.dll")));
        var metadata = file.GetMetadataReader();

        var references = metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name));
        Assert.Equal(["Sluice.Abstractions"], references.Where(name => name.StartsWith("Sluice", StringComparison.Ordinal)));
        Assert.Empty(Directory.GetFiles(Built, "Sluice*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_plugin_beside_the_configuration_delivers_what_was_posted()
    {
        await using var worker = await WorkerProcess.StartAsync(Configuration, prepare: InstallTemplate);
        await worker.Http.ProduceAsync("orders", HttpExtensions.JsonLines, "{\"id\":1}\n{\"id\":2}\n");

        await AssertDeliveredAsync(worker, "orders-0-0\t{\"id\":1}\norders-0-1\t{\"id\":2}\n");
        var plugins = await worker.Http.GetJsonAsync("connector-plugins");
        Assert.Single(plugins.EnumerateArray(), plugin => plugin.GetProperty("class").GetString() == "line-file");
    }

    [Fact]
    public async Task A_broken_plugin_costs_nobody_but_itself()
    {
        await using var worker = await WorkerProcess.StartAsync(Configuration, prepare: folder =>
        {
            InstallTemplate(folder);
            Directory.CreateDirectory(PluginFolder(folder, "empty"));
            Write(folder, "no-json", "plugin.json", "{ this is no JSON");
            Write(folder, "no-assembly", "plugin.json", Manifest("Missing.dll", "no-assembly"));
            Write(folder, "no-code", "plugin.json", Manifest("NoCode.dll", "no-code"));
            Write(folder, "no-code", "NoCode.dll", "not an assembly at all");
        });
        await worker.Http.ProduceAsync("orders", HttpExtensions.Json, "{\"id\":1}");

        await AssertDeliveredAsync(worker, "orders-0-0\t{\"id\":1}\n");
        await new SearchIndex(worker, "search").WaitForAsync("", 1);
        Assert.Matches("warn: .*no-json.plugin.json.*is not JSON", worker.Output);
        Assert.Matches("warn: .*no-assembly.plugin.json.*names the assembly 'Missing.dll', which is not beside it", worker.Output);
        // A list of what is there does not fail for one that cannot be used.
        var types = (await worker.Http.GetJsonAsync("connector-plugins")).EnumerateArray().Select(plugin => plugin.GetProperty("class").GetString());
        Assert.Contains("line-file", types);
        Assert.Contains("sqlite", types);
    }

    [Theory]
    [InlineData("no-assembly", "is not installed", "Missing.dll")]
    [InlineData("no-code", "cannot be used", "NoCode.dll cannot be loaded")]
    public async Task A_configuration_that_names_a_broken_plugin_is_told_what_is_wrong_with_it(string type, params string[] told)
    {
        using var folder = new WorkerFolder();
        Write(folder, "no-assembly", "plugin.json", Manifest("Missing.dll", "no-assembly"));
        Write(folder, "no-code", "plugin.json", Manifest("NoCode.dll", "no-code"));
        Write(folder, "no-code", "NoCode.dll", "not an assembly at all");
        folder.Write("sluice.json", $$"""{ "connectors": { "mine": { "type": "{{type}}", "topics": ["orders"] } } }""");
        var check = await SluiceExecutable.RunAsync(folder.Path, ["check"]);

        Assert.Equal(2, check.ExitCode);
        Assert.Contains("connectors.mine.type", check.Error, StringComparison.Ordinal);
        foreach (var words in told) Assert.Contains(words, check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schema_of_the_configuration_has_the_plugins_that_can_be_used()
    {
        using var folder = new WorkerFolder();
        InstallTemplate(folder);
        Write(folder, "no-code", "plugin.json", Manifest("NoCode.dll", "no-code"));
        Write(folder, "no-code", "NoCode.dll", "not an assembly at all");
        var schema = await SluiceExecutable.RunAsync(folder.Path, ["schema"]);

        Assert.True(schema.ExitCode == 0, schema.Error);
        Assert.Contains("The text file that lines are appended to", schema.Output, StringComparison.Ordinal);
    }

    private static void InstallTemplate(WorkerFolder folder)
    {
        foreach (var file in Directory.GetFiles(Built))
            File.Copy(file, Path.Combine(Directory.CreateDirectory(PluginFolder(folder, "line-file")).FullName, Path.GetFileName(file)));
    }

    private static string PluginFolder(WorkerFolder folder, string plugin) => Path.Combine(folder.Path, "plugins", plugin);

    private static void Write(WorkerFolder folder, string plugin, string name, string text) =>
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(PluginFolder(folder, plugin)).FullName, name), text);

    private static string Manifest(string assembly, string type) =>
        $$"""
        {
          "contract": "1.0", "assembly": "{{assembly}}",
          "connectors": [{ "type": "{{type}}", "kind": "sink", "class": "Mine.Sink", "summary": "" }]
        }
        """;

    private static async Task AssertDeliveredAsync(WorkerProcess worker, string expected)
    {
        var file = Path.Combine(worker.Folder.Path, "out", "orders.txt");
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested && !(File.Exists(file) && await File.ReadAllTextAsync(file) == expected))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        Assert.Equal(expected, await File.ReadAllTextAsync(file));
    }
}
