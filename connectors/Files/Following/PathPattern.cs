using System.IO.Enumeration;

namespace Sluice.Connectors.Files.Following;

/// <summary>A path in which <c>*</c> and <c>?</c> stand for characters of a name and <c>**</c> for any folders.</summary>
/// <remarks>As in a shell, a wildcard at the start of a name does not match a leading dot.</remarks>
internal sealed class PathPattern
{
    private const string AnyFolders = "**";

    private static readonly EnumerationOptions Everything =
        new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    private readonly string[] _names;

    /// <summary>Reads an absolute path.</summary>
    public PathPattern(string path)
    {
        Text = path;
        var segments = path.Split(Path.DirectorySeparatorChar);
        var firstWild = Array.FindIndex(segments, IsWild);
        HasWildcards = firstWild >= 0;
        var literal = HasWildcards ? firstWild : segments.Length - 1;
        Folder = literal == 1 ? Path.GetPathRoot(path)! : string.Join(Path.DirectorySeparatorChar, segments[..literal]);
        _names = segments[literal..];
    }

    public string Text { get; }

    public bool HasWildcards { get; }

    /// <summary>The folder above the first wildcard, or the file's own.</summary>
    public string Folder { get; }

    /// <summary>The files there are, absolute, in no particular order. What may not be listed counts as empty.</summary>
    public IEnumerable<string> Find() => Find(Folder, 0).Distinct(StringComparer.Ordinal);

    /// <summary>Whether a path would be found if it existed.</summary>
    public bool Matches(string path)
    {
        if (!path.StartsWith(Folder, StringComparison.Ordinal)) return false;
        return Matches(path[Folder.Length..].TrimStart(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar), 0, 0);
    }

    private static bool IsWild(string name) => name.AsSpan().ContainsAny('*', '?');

    private static bool MatchesName(string pattern, ReadOnlySpan<char> name)
    {
        if (!IsWild(pattern)) return name.SequenceEqual(pattern);
        if (name.StartsWith('.') && !pattern.StartsWith('.')) return false;
        // A backslash is an ordinary character of a name here, and an escape there.
        return FileSystemName.MatchesSimpleExpression(pattern.Replace(@"\", @"\\", StringComparison.Ordinal), name, ignoreCase: false);
    }

    private bool Matches(string[] names, int name, int index)
    {
        if (index == _names.Length) return name == names.Length;
        if (_names[index] == AnyFolders && index < _names.Length - 1)
            return Matches(names, name, index + 1) || (name < names.Length && Matches(names, name + 1, index));
        return name < names.Length && MatchesName(_names[index], names[name]) && Matches(names, name + 1, index + 1);
    }

    private IEnumerable<string> Find(string folder, int index)
    {
        var name = _names[index];
        if (index == _names.Length - 1) return FindFiles(folder, name);
        if (name == AnyFolders)
            return Find(folder, index + 1).Concat(FindFolders(folder, "*").SelectMany(inner => Find(inner, index)));
        return FindFolders(folder, name).SelectMany(inner => Find(inner, index + 1));
    }

    private static IEnumerable<string> FindFiles(string folder, string name)
    {
        if (!IsWild(name)) return File.Exists(Path.Combine(folder, name)) ? [Path.Combine(folder, name)] : [];
        return List(folder, name, (ref FileSystemEntry entry) => !entry.IsDirectory);
    }

    private static IEnumerable<string> FindFolders(string folder, string name)
    {
        if (!IsWild(name)) return [Path.Combine(folder, name)];
        // A linked folder may lead back to where we are.
        return List(folder, name, (ref FileSystemEntry entry) =>
            entry.IsDirectory && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint));
    }

    private static IReadOnlyList<string> List(
        string folder, string name, FileSystemEnumerable<string>.FindPredicate kind)
    {
        if (!Directory.Exists(folder)) return [];
        try
        {
            return
            [
                .. new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), Everything)
                {
                    ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                        MatchesName(name, entry.FileName) && kind(ref entry),
                },
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
