namespace Sluice.Connectors.Files.Following;

/// <summary>Why a file cannot be read, with what to do about it.</summary>
internal static class ReadProblem
{
    public static string Describe(string path, Exception exception) => exception is UnauthorizedAccessException
        ? $"'{path}' may not be read: let the user '{Environment.UserName}' read it (its group, an ACL with setfacl -m u:{Environment.UserName}:r, or the rotating program's create mode), and search its folder."
        : $"'{path}' cannot be read: {exception.Message}";
}
