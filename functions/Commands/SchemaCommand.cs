using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.Commands;

/// <summary><c>sluice schema</c>: the JSON Schema of the configuration, with every connector that is installed.</summary>
internal static class SchemaCommand
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string[] Examples { get; } = ["sluice schema > sluice.schema.json"];

    public static Command Create()
    {
        var config = ConfigurationOptions.Config();
        var command = new Command("schema", "Prints the JSON Schema of sluice.json, for editors.") { config };
        command.SetAction(parsed =>
        {
            var file = ConfigurationFile.Find(ConfigurationOptions.Source(parsed.GetValue(config), data: null));
            Terminal.Line(ConfigurationSchema.Of(PluginFolders.Scan(file.Folder)).ToJsonString(Format));
            return ExitCodes.Success;
        });
        return command;
    }
}
