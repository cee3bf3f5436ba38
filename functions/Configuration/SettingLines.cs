using System.Globalization;
using System.Text.Json;
using Sluice.Connect.Options;

namespace Sluice.Worker.Configuration;

/// <summary>Tells on which line of a file each setting is written.</summary>
internal static class SettingLines
{
    /// <summary>Every member and item with its line, counted from 1. The text is JSON, comments and trailing commas allowed.</summary>
    public static IReadOnlyDictionary<string, int> Of(ReadOnlySpan<byte> text)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(
            text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = JsonDepth.MostAround });
        var (line, counted) = (1, 0);
        var around = new Stack<(string Path, int Items)>();
        var path = "";
        while (reader.Read())
        {
            line += text[counted..(int)reader.TokenStartIndex].Count((byte)'\n');
            counted = (int)reader.TokenStartIndex;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                path = ConfigurationPath.Member(around.Peek().Path, reader.GetString()!);
                lines[path] = line;
                continue;
            }

            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                around.Pop();
                continue;
            }

            if (around.TryPeek(out var list) && list.Items >= 0)
            {
                around.Pop();
                around.Push((list.Path, list.Items + 1));
                path = ConfigurationPath.Item(list.Path, list.Items);
                lines[path] = line;
            }

            if (reader.TokenType == JsonTokenType.StartObject) around.Push((path, -1));
            if (reader.TokenType == JsonTokenType.StartArray) around.Push((path, 0));
        }

        return lines;
    }

    /// <summary>A place as editors and compilers write it: <c>sluice.d/shop.json:7</c>.</summary>
    public static string Place(string file, int line) => string.Create(CultureInfo.InvariantCulture, $"{file}:{line}");
}
