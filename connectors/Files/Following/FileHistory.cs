using Sluice.Connectors.Files.Native;

namespace Sluice.Connectors.Files.Following;

/// <summary>The files that stood at a path one after the other: the live one, and those moved or copied aside.</summary>
/// <param name="path">The live file's path, absolute.</param>
internal sealed class FileHistory(string path)
{
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
        foreach (var candidate in Entries())
        {
            if (StatusOrNull(candidate)?.Identity == position.Identity && TryOpen(candidate, position) is { } moved) return moved;
        }

        if (position.Offset == 0) return null;
        return (live is not null ? TryOpen(path, position) : null) ?? FindCopy(position);
    }

    /// <summary>The newest copy beside the live file that holds what was read up to a position, as copytruncate leaves it.</summary>
    public LogFile? FindCopy(FilePosition position)
    {
        if (position.Offset == 0) return null;
        var siblings = Entries()
            .Where(entry => RotatedName.IsSibling(Path.GetFileName(entry), _name))
            .Select(entry => (Path: entry, Status: StatusOrNull(entry)))
            .Where(entry => entry.Status is { IsRegular: true } status && status.Size >= position.Offset)
            .OrderByDescending(entry => entry.Status!.Value.Age);
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
            if (status.Identity == live?.Identity) continue;
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
        List<(string Path, FileStatus Status)> found =
        [
            .. Entries()
                .Where(entry => RotatedName.IsRotated(Path.GetFileName(entry), _name))
                .Select(entry => (Path: entry, Status: StatusOrNull(entry)))
                .Where(entry => entry.Status is { IsRegular: true })
                .Select(entry => (entry.Path, entry.Status!.Value)),
        ];
        found.Sort((left, right) => left.Status.Age != right.Status.Age
            ? left.Status.Age.CompareTo(right.Status.Age)
            : RotatedName.CompareAge(Path.GetFileName(left.Path), Path.GetFileName(right.Path), _name));
        return found;
    }

    private string[] Entries() => Directory.Exists(_folder) ? Directory.GetFiles(_folder) : [];

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
