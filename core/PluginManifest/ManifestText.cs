using System.Text.Json;

namespace Sluice.PluginManifest;

/// <summary>The text of a <c>plugin.json</c>, which the worker reads before it loads anything of a plugin.</summary>
internal static class ManifestText
{
    /// <summary>The contract version that plugins are built against; a worker refuses another major version.</summary>
    private const string ContractVersion = "1.0";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Of(IReadOnlyList<DeclaredConnector> connectors, string assembly) => JsonSerializer.Serialize(
        new
        {
            contract = ContractVersion,
            assembly,
            connectors = connectors.Select(connector => new
            {
                type = connector.Type,
                kind = connector.Kind,
                @class = connector.ClassName,
                summary = connector.Summary,
            }),
        },
        Format) + "\n";
}
