namespace Sluice.Connect.Configuration;

/// <summary>Which names connectors can have: they become part of topics, groups, folders and URLs.</summary>
public static class ConnectorName
{
    /// <summary>The longest name.</summary>
    public const int MaxLength = 100;

    /// <summary>What is wrong with a name and what to do about it, or null when a connector can have it.</summary>
    public static string? Problem(string name)
    {
        var allowed = name.Length is > 0 and <= MaxLength
            && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
        return allowed
            ? null
            : $"is no name for a connector; use 1 to {MaxLength} letters, digits, '.', '_' and '-', beginning with a letter or digit";
    }
}
