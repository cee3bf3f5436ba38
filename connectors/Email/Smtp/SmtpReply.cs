namespace Sluice.Connectors.Email.Smtp;

/// <summary>One reply of a mail server: its code, and its lines without it.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public string Text => string.Join(' ', Lines);

    /// <summary>True when a line starts with the word and, if a second one is given, has that further on.</summary>
    public bool HasLine(string word, string? parameter = null) => Lines
        .Select(line => line.Split([' ', '='], StringSplitOptions.RemoveEmptyEntries))
        .Any(words => words.Length > 0 && words[0].Equals(word, StringComparison.OrdinalIgnoreCase)
            && (parameter is null || words.Skip(1).Contains(parameter, StringComparer.OrdinalIgnoreCase)));
}
