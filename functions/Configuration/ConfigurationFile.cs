using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect.Options;

namespace Sluice.Worker.Configuration;

/// <summary>Finds <c>sluice.json</c> and reads its text. Comments and trailing commas are allowed, one name twice is not.</summary>
internal sealed record ConfigurationFile(string? Path, string Folder)
{
    public const string DefaultName = "sluice.json";

    private static readonly JsonDocumentOptions Format = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>Some editors put it before the text.</summary>
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>How messages call it.</summary>
    public string Name => Path is null ? "The configuration (there is no sluice.json)" : System.IO.Path.GetFileName(Path);

    /// <summary>The named file, or the default one of the current folder; no path when there is none, which is fine.</summary>
    public static ConfigurationFile Find(ConfigurationSource source)
    {
        var path = System.IO.Path.GetFullPath(source.File ?? DefaultName, source.CurrentFolder);
        return source.File is null && !File.Exists(path)
            ? new ConfigurationFile(null, source.CurrentFolder)
            : new ConfigurationFile(path, System.IO.Path.GetDirectoryName(path)!);
    }

    /// <summary>The text as JSON; an empty object, and an error, when it cannot be read.</summary>
    public JsonObject Read(ICollection<ConfigurationError> errors) => Path is null ? [] : ReadObject(Path, Name, errors);

    /// <summary>Reads any file of settings.</summary>
    public static JsonObject ReadObject(string path, string name, ICollection<ConfigurationError> errors)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            using var document = JsonDocument.Parse(bytes.AsMemory(bytes.AsSpan().StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0), Format);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return JsonObject.Create(document.RootElement.Clone())!;
            errors.Add(new ConfigurationError(name, "is no JSON object; write it like { \"topics\": { } }"));
        }
        catch (JsonException broken)
        {
            errors.Add(new ConfigurationError(name, Place(broken)));
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            errors.Add(new ConfigurationError(name, $"is not there: {path}. Name another file with --config"));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            errors.Add(new ConfigurationError(name, $"cannot be read: {problem.Message}"));
        }

        return [];
    }

    private static string Place(JsonException broken)
    {
        // The one fault that the reader gives no place for.
        if (broken.Message.Split('\'') is ["Duplicate property ", var name, ..])
            return $"has the name '{name}' twice in one object; rename or remove one";
        var end = broken.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var problem = end < 0 ? broken.Message : broken.Message[..end];
        return broken.LineNumber is { } line ? $"is not JSON at line {line + 1}, column {broken.BytePositionInLine + 1}: {problem}" : problem;
    }
}
