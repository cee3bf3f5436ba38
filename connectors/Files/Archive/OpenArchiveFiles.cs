using Microsoft.Extensions.Logging;

namespace Sluice.Connectors.Files.Archive;

/// <summary>The files being written, at most so many at once; the rest is on disk and comes back when it is needed.</summary>
internal sealed class OpenArchiveFiles(string root, int maxOpen, ILogger logger) : IDisposable
{
    private const int MaxRemembered = 4_096;

    // What files held when they were closed, so that opening one again need not read it all.
    private readonly Dictionary<ArchivePeriod, PartialContent> _closed = [];
    private readonly Dictionary<ArchivePeriod, LinkedListNode<ArchiveFile>> _byPeriod = [];
    private readonly LinkedList<ArchiveFile> _byUse = [];

    public ArchiveFile Open(ArchivePeriod period)
    {
        if (_byPeriod.TryGetValue(period, out var node)) _byUse.Remove(node);
        else
        {
            if (_byUse.Count >= maxOpen) Close(_byUse.Last!.Value);
            _closed.Remove(period, out var known);
            node = new LinkedListNode<ArchiveFile>(new ArchiveFile(root, period, known, logger.TornArchiveTruncated));
            _byPeriod.Add(period, node);
        }

        _byUse.AddFirst(node);
        return node.Value;
    }

    /// <summary>Every partial file there is, also those that others have open, and when it was written to last.</summary>
    public IReadOnlyList<(ArchivePeriod Period, DateTimeOffset LastWrite)> Partials()
    {
        var partials = new List<(ArchivePeriod Period, DateTimeOffset LastWrite)>();
        var folder = new DirectoryInfo(Path.Combine(root, ArchivePeriod.PartialFolder));
        if (!folder.Exists) return partials;
        foreach (var file in folder.EnumerateFiles())
        {
            if (ArchivePeriod.TryParse(file.Name, out var period)) partials.Add((period, new DateTimeOffset(file.LastWriteTimeUtc)));
        }

        return partials;
    }

    /// <summary>All that was appended, to any file, is on the disk when this returns.</summary>
    public void Flush()
    {
        foreach (var file in _byUse) file.Flush();
    }

    /// <summary>
    /// Forgets what was not flushed. The next use begins with what is on the disk, but for files that cannot even be cut
    /// back now: these stay, and try that first.
    /// </summary>
    public void Abandon()
    {
        foreach (var file in _byUse.ToList())
        {
            try
            {
                file.Abandon();
                Close(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The failure that led here is on its way to the engine, which calls again.
            }
        }
    }

    /// <summary>Flushes and closes a file.</summary>
    public void Close(ArchiveFile file)
    {
        file.Flush();
        if (_byPeriod.Remove(file.Period, out var node)) _byUse.Remove(node);
        if (_closed.Count >= MaxRemembered) _closed.Clear();
        _closed[file.Period] = file.Content;
        file.Dispose();
    }

    public void Dispose()
    {
        foreach (var file in _byUse) file.Dispose();
        _byUse.Clear();
        _byPeriod.Clear();
    }
}
