using System.Buffers;

namespace Sluice.Connectors.Files;

/// <summary>What a topic may be called: letters, digits, '.', '_' and '-', which is safe in a path as well.</summary>
internal static class TopicName
{
    private const int MaxLength = 249;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && name is not ("." or "..") && !name.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>The text with '_' for each character that a topic cannot have.</summary>
    public static string Clean(string text) => string.Create(text.Length, text, static (name, source) =>
    {
        for (var i = 0; i < name.Length; i++) name[i] = Allowed.Contains(source[i]) ? source[i] : '_';
    });
}
