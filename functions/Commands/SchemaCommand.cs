using System.CommandLine;
using Sluice.Worker.Configuration;
using Sluice.Worker.Reference;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice schema</c>: the JSON Schema of the configuration, with every connector that is installed.</summary>
internal static class SchemaCommand
{
    public static string[] Examples { get; } = ["sluice schema > sluice.schema.json", "sluice schema --docs docs"];

    public static Command Create()
    {
        var config = ConfigurationOptions.Config();
        var docs = new Option<string?>("--docs") { Description = "Instead: write it, a page for each connector and one of the transforms into this folder", HelpName = "DIR" };
        var command = new Command("schema", "Prints the JSON Schema of sluice.json, for editors.") { config, docs };
        command.SetAction(parsed =>
        {
            var file = ConfigurationFile.Find(ConfigurationOptions.Source(parsed.GetValue(config), data: null));
            var plugins = PluginFolders.Scan(file.Folder);
            if (parsed.GetValue(docs) is not { } folder)
            {
                Terminal.Line(ConfigurationSchema.Of(plugins).ToJsonString(ReferencePages.Indented));
                return ExitCodes.Success;
            }

            var pages = ReferencePages.Make(plugins);
            ReferencePages.Write(folder, pages);
            foreach (var page in pages.Keys) Terminal.Line(Path.Combine(folder, page));
            return ExitCodes.Success;
        });
        return command;
    }
}
