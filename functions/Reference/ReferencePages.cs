using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;
using Sluice.Connect.Transforms;
using Sluice.Connect.Trials;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.Reference;

/// <summary>The part of the documentation that is made from the program: the schema, a page for each connector, the transforms.</summary>
internal static class ReferencePages
{
    /// <summary>What every page begins with.</summary>
    public const string Origin = "<!-- Made from the program with: sluice schema --docs docs -->\n";

    /// <summary>JSON on one line, with characters as themselves.</summary>
    public static JsonSerializerOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonSerializerOptions Indented { get; } = new(Compact) { WriteIndented = true };

    /// <summary>All of them, each with its path inside the folder of the documentation.</summary>
    public static IReadOnlyDictionary<string, string> Make(PluginCatalog plugins)
    {
        var pages = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["sluice.schema.json"] = ConfigurationSchema.Of(plugins).ToJsonString(Indented) + "\n",
            ["sluice.tests.schema.json"] = TestsSchema().ToJsonString(Indented) + "\n",
            ["transforms.md"] = TransformPage.Of(TransformTypes.All),
            ["connectors/README.md"] = ConnectorPage.ListOf(plugins.Plugins),
        };
        foreach (var plugin in plugins.Plugins) pages[$"connectors/{plugin.Type}.md"] = ConnectorPage.Of(plugin);
        return pages;
    }

    private static JsonObject TestsSchema()
    {
        var schema = OptionsSchema.Of(typeof(ConnectorTestFile));
        schema["properties"]!.AsObject().Insert(0, "$schema", new JsonObject { ["type"] = "string" });
        schema.Insert(0, "$schema", OptionsSchema.Dialect);
        schema.Insert(1, "title", "Tests of a Sluice configuration (sluice.tests.json)");
        return schema;
    }

    /// <summary>Writes them; what the program does not know any more is deleted from <c>connectors/</c>.</summary>
    public static void Write(string folder, IReadOnlyDictionary<string, string> pages)
    {
        var connectors = Path.Combine(folder, "connectors");
        Directory.CreateDirectory(connectors);
        foreach (var stale in Directory.GetFiles(connectors, "*.md").Where(file => !pages.ContainsKey($"connectors/{Path.GetFileName(file)}"))) File.Delete(stale);
        foreach (var (path, text) in pages) File.WriteAllText(Path.Combine(folder, path), text);
    }
}
