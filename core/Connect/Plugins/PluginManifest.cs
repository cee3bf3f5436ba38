using System.Text.Json;

namespace Sluice.Connect.Plugins;

/// <summary>A plugin's <c>plugin.json</c>: what it offers, known before any of it is loaded.</summary>
internal sealed record PluginManifest(string AssemblyPath, IReadOnlyList<PluginManifest.Entry> Connectors)
{
    /// <summary>One of a thousand connectors is smaller.</summary>
    private const int MostBytes = 1 << 20;

    private const string Rebuild = "build the plugin again, or remove its folder";

    /// <summary>Reads a manifest; throws <see cref="InvalidDataException"/> that says what is wrong and what to do.</summary>
    public static PluginManifest Read(string file)
    {
        try
        {
            if (new FileInfo(file).Length > MostBytes)
                throw new InvalidDataException($"has more than {new ByteSize(MostBytes)}, which no manifest has; {Rebuild}");
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = document.RootElement;
            CheckContract(Text(root, "contract"));
            var assembly = Text(root, "assembly");
            var path = Path.Combine(Path.GetDirectoryName(file)!, assembly);
            if (Path.GetFileName(assembly) != assembly || !File.Exists(path))
                throw new InvalidDataException($"names the assembly '{assembly}', which is not beside it; {Rebuild}");
            return new PluginManifest(path, [.. Member(root, "connectors", JsonValueKind.Array).EnumerateArray().Select(ReadEntry)]);
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"is not JSON ({problem.Message}); {Rebuild}", problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"cannot be read: {problem.Message}", problem);
        }
    }

    private static void CheckContract(string contract)
    {
        if (!int.TryParse(contract.Split('.')[0], out var major))
            throw new InvalidDataException($"has the contract version '{contract}', which is none; {Rebuild}");
        if (major != PluginContract.Major) throw new InvalidDataException(PluginContract.Mismatch(contract));
    }

    private static Entry ReadEntry(JsonElement json) => new(
        Text(json, "type"),
        Text(json, "kind") switch
        {
            "source" => ConnectorKind.Source,
            "sink" => ConnectorKind.Sink,
            var other => throw new InvalidDataException($"has the kind '{other}', which is neither source nor sink; {Rebuild}"),
        },
        Text(json, "class"),
        json.TryGetProperty("summary", out var summary) ? summary.ToString() : "");

    private static string Text(JsonElement json, string name) => Member(json, name, JsonValueKind.String).GetString() is { Length: > 0 } text
        ? text
        : throw new InvalidDataException($"has an empty '{name}'; {Rebuild}");

    private static JsonElement Member(JsonElement json, string name, JsonValueKind kind) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) && member.ValueKind == kind
            ? member
            : throw new InvalidDataException($"has no '{name}' where one belongs; {Rebuild}");

    /// <summary>One connector of the plugin.</summary>
    internal sealed record Entry(string Type, ConnectorKind Kind, string ClassName, string Summary);
}
