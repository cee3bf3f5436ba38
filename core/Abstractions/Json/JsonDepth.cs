using System.Text.Json;

namespace Sluice;

/// <summary>How deep JSON may be nested: one limit for whoever takes a record in, changes it, shows it or passes it on.</summary>
public static class JsonDepth
{
    /// <summary>The most levels of objects and lists in a record's value. What has more is text to everybody, as anything that is no JSON.</summary>
    public const int Most = 64;

    /// <summary>The most levels of a document that has such values in it, with what stands around them.</summary>
    public const int MostAround = Most + 8;

    /// <summary>For readers of a record's value.</summary>
    public static JsonReaderOptions Reading { get; } = new() { MaxDepth = Most };

    /// <summary>For readers of a record's value.</summary>
    public static JsonDocumentOptions Parsing { get; } = new() { MaxDepth = Most };

    /// <summary>For readers of a document that has records in it.</summary>
    public static JsonDocumentOptions ParsingAround { get; } = new() { MaxDepth = MostAround };

    /// <summary>What is wrong with a value, behind "it is": <c>nested deeper than 64 levels, the most that is taken</c>.</summary>
    public static string Problem { get; } = $"nested deeper than {Most} levels, the most that is taken";

    /// <summary>Whether a reader gave up for the depth. What it read may be JSON all the same.</summary>
    // The reader has no other way to say it; a test holds this text against the framework's.
    public static bool IsExceeded(JsonException fault) => fault.Message.Contains("maximum configured depth", StringComparison.Ordinal);
}
