using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect.Options;

namespace Sluice.Worker.Configuration;

/// <summary>Finds <c>sluice.json</c> and reads its text. Comments and trailing commas are allowed, one name twice is not.</summary>
internal sealed record ConfigurationFile(string? Path, string Folder)
{
    public const string DefaultName = "sluice.json";

    /// <summary>The most bytes that a file of settings may have.</summary>
    public const int Most = 4 << 20;

    private static readonly JsonDocumentOptions Format = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        MaxDepth = JsonDepth.MostAround, // Tests of a configuration have records in them.
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

    /// <summary>The folder of further files, absolute: <c>sluice.d</c> beside <c>sluice.json</c>, <c>shop.d</c> beside <c>shop.json</c>.</summary>
    public string PartsFolder => System.IO.Path.Combine(Folder, System.IO.Path.GetFileNameWithoutExtension(Path ?? DefaultName) + ".d");

    /// <summary>Reads any file of settings.</summary>
    public static JsonObject ReadObject(string path, string name, ICollection<ConfigurationError> errors) =>
        ReadText(path, name, errors).Json;

    /// <summary>The same, with the text that it was read from: UTF-8, known to be JSON unless there is an error.</summary>
    public static (JsonObject Json, ReadOnlyMemory<byte> Text) ReadText(string path, string name, ICollection<ConfigurationError> errors)
    {
        try
        {
            var bytes = RegularFile.Read(path, Most);
            var text = bytes[(bytes.Span.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0)..];
            using var document = JsonDocument.Parse(text, Format);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return (JsonObject.Create(document.RootElement.Clone())!, text);
            errors.Add(new ConfigurationError(name, "is no JSON object; write it like { \"topics\": { } }"));
        }
        catch (InvalidDataException refused)
        {
            errors.Add(new ConfigurationError(name, refused.Message));
        }
        catch (JsonException broken)
        {
            errors.Add(new ConfigurationError(name, Place(broken)));
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            errors.Add(new ConfigurationError(name, new FileInfo(path).LinkTarget is { } target
                ? $"is a link to {target}, which is not there; remove the link, or mend it"
                : $"is not there: {path}. Name another file with --config"));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            errors.Add(new ConfigurationError(name, $"cannot be read: {problem.Message}"));
        }

        return ([], default);
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
