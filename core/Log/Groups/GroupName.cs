namespace Sluice.Log;

/// <summary>Which names consumer groups and their members can have: 1 to 249 of letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</summary>
public static class GroupName
{
    /// <summary>The longest name.</summary>
    public const int MaxLength = 249;

    private const string ConnectorPrefix = "connect-";

    /// <summary>The group in which the sink connector of this name keeps its offsets.</summary>
    public static string OfConnector(string connector) => ConnectorPrefix + connector;

    /// <summary>True for groups that belong to connectors: nobody joins them, and their offsets never expire.</summary>
    public static bool IsConnector(string group) => group.StartsWith(ConnectorPrefix, StringComparison.Ordinal);

    /// <summary>What is wrong with a name, or null when a group can have it.</summary>
    /// <param name="what">What is named, for the message: <c>group</c> or <c>consumer instance</c>.</param>
    public static string? Problem(string name, string what = "group")
    {
        if (name.Length is 0 or > MaxLength) return $"the name of a {what} has 1 to {MaxLength} characters, this one has {name.Length}";
        if (name is "." or "..") return $"'{name}' cannot name a {what}, since it means something else in a URL";
        return NameCharacters.Problem(name, $"the name of a {what}");
    }

    /// <summary>Throws <see cref="InvalidGroupException"/> when no group can have this name.</summary>
    public static void Check(string group)
    {
        if (Problem(group) is { } problem) throw new InvalidGroupException(problem);
    }
}
