using Sluice.Connectors.Files.Native;

namespace Sluice.Connectors.Files.Following;

/// <summary>The files that stood at a path one after the other: the live one, and those moved or copied aside.</summary>
/// <param name="path">The live file's path, absolute.</param>
internal sealed class FileHistory(string path)
{
    private const int MaxLooks = 1_000;

    private readonly string _folder = Path.GetDirectoryName(path)!;
    private readonly string _name = Path.GetFileName(path);

    /// <summary>
    /// The file that was read up to a position, wherever rotation has put it within the folder; null when it is gone.
    /// The same file under any name goes before a file with the same content, since a copy may have been truncated.
    /// </summary>
    public LogFile? Find(FilePosition position)
    {
        var live = FileStatus.Of(path);
        if (live?.Identity == position.Identity && TryOpen(path, position) is { } unmoved) return unmoved;
        foreach (var (candidate, _) in Entries(_ => true).Where(entry => entry.Status.Identity == position.Identity))
        {
            if (TryOpen(candidate, position) is { } moved) return moved;
        }

        if (position.Offset == 0) return null;
        return (live is not null ? TryOpen(path, position) : null) ?? FindCopy(position);
    }

    /// <summary>The newest copy beside the live file that holds what was read up to a position, as copytruncate leaves it.</summary>
    public LogFile? FindCopy(FilePosition position)
    {
        if (position.Offset == 0) return null;
        var siblings = Entries(name => RotatedName.IsSibling(name, _name))
            .Where(entry => entry.Status.Size >= position.Offset)
            .OrderByDescending(entry => entry.Status.Age);
        foreach (var (sibling, _) in siblings)
        {
            if (TryOpen(sibling, position) is { } copy) return copy;
        }

        return null;
    }

    /// <summary>
    /// The file to read after <paramref name="current"/>: the oldest of those rotated away since, or else the live one;
    /// null when there is none yet.
    /// </summary>
    public Successor? After(LogFile current, FilePosition position)
    {
        // The live file first: what is renamed after this is found by its new name.
        var live = LogFile.TryOpen(path);
        if (live?.Identity == current.Identity)
        {
            live.Dispose();
            return null;
        }

        return Oldest(RotatedSince(current.Status, position.Watermark), live, position);
    }

    /// <summary>The file to read after one that is gone; null when there is none yet.</summary>
    public Successor? AfterLost(FilePosition position)
    {
        var live = LogFile.TryOpen(path);
        var since = Math.Max(position.Identity.Born, position.Watermark);
        return Oldest([.. Rotated().Where(file => position.Identity.Born != 0 && file.Status.Age > since)], live, position);
    }

    /// <summary>
    /// A copy of the live file that was made before anything of it was read; null, the usual case, when there is none.
    /// </summary>
    public LogFile? CopiedUnread(LogFile live, FilePosition position)
    {
        var copies = RotatedSince(live.Status, position.Watermark);
        return copies.Count == 0 ? null : Oldest(copies, live: null, position)?.File;
    }

    /// <summary>The age of the newest rotated file, or 0.</summary>
    public long NewestAge() => Rotated().Select(file => file.Status.Age).DefaultIfEmpty().Max();

    private static Successor? Oldest(
        IReadOnlyList<(string Path, FileStatus Status)> rotated, LogFile? live, FilePosition position)
    {
        foreach (var (candidate, status) in rotated)
        {
            // The live file was rotated away after it was opened: those behind it come after it.
            if (live is not null && status.Identity == live.Identity) break;
            var file = LogFile.TryOpen(candidate);
            // Renamed between the two looks: the next poll sees the new names.
            if (file is null || file.Identity != status.Identity)
            {
                file?.Dispose();
                live?.Dispose();
                return null;
            }

            if (position.Offset > 0 && file.Holds(position))
            {
                file.Dispose();
                continue;
            }

            live?.Dispose();
            return new Successor(file, IsLive: false);
        }

        return live is null ? null : new Successor(live, IsLive: true);
    }

    private List<(string Path, FileStatus Status)> RotatedSince(FileStatus current, long watermark)
    {
        var rotated = Rotated();
        var at = rotated.FindIndex(file => file.Status.Identity == current.Identity);
        // Files made within one tick of the clock have the same age: only then does the order of names decide.
        return [.. rotated.Where((file, index) =>
            at >= 0 && file.Status.Age == current.Age ? index > at : file.Status.Age > Math.Max(current.Age, watermark))];
    }

    private List<(string Path, FileStatus Status)> Rotated()
    {
        var found = Entries(name => RotatedName.IsRotated(name, _name));
        found.Sort((left, right) => left.Status.Age != right.Status.Age
            ? left.Status.Age.CompareTo(right.Status.Age)
            : RotatedName.CompareAge(Path.GetFileName(left.Path), Path.GetFileName(right.Path), _name));
        return found;
    }

    /// <summary>
    /// The files of the folder, as they stood at one time: while names are passed on from file to file, one look may miss
    /// a file, having seen its new name before and its old one after.
    /// </summary>
    private List<(string Path, FileStatus Status)> Entries(Func<string, bool> isWanted)
    {
        var seen = Look(isWanted);
        for (var look = 0; look < MaxLooks; look++)
        {
            var again = Look(isWanted);
            if (seen.Select(Name).SequenceEqual(again.Select(Name))) return again;
            seen = again;
        }

        throw new IOException($"The files of '{_folder}' are renamed all the time: no order can be made out.");

        static (string Path, FileIdentity Identity) Name((string Path, FileStatus Status) entry) => (entry.Path, entry.Status.Identity);
    }

    private List<(string Path, FileStatus Status)> Look(Func<string, bool> isWanted)
    {
        var found = new List<(string Path, FileStatus Status)>();
        if (!Directory.Exists(_folder)) return found;
        foreach (var entry in Directory.GetFiles(_folder).Order(StringComparer.Ordinal))
        {
            if (isWanted(Path.GetFileName(entry)) && StatusOrNull(entry) is { IsRegular: true } status) found.Add((entry, status));
        }

        return found;
    }

    private static FileStatus? StatusOrNull(string path)
    {
        try
        {
            return FileStatus.Of(path);
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    private LogFile? TryOpen(string candidate, FilePosition position)
    {
        LogFile? file;
        try
        {
            file = LogFile.TryOpen(candidate);
        }
        catch (UnauthorizedAccessException) when (candidate != path)
        {
            return null;
        }

        if (file is null) return null;
        var same = position.Offset == 0 ? file.Identity == position.Identity : file.Holds(position);
        if (same) return file;
        file.Dispose();
        return null;
    }
}
