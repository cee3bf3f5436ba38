namespace Sluice.Connectors.Files.Following;

/// <summary>All files of one source: those with a stored position, and those that match its pattern.</summary>
internal sealed class FollowedFiles : IDisposable
{
    private const int MaxOpenFiles = 256;

    private readonly Dictionary<string, FileFollower> _byPath = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);
    private readonly PathPattern _pattern;
    private readonly FilesSourceOptions _options;
    private readonly ConnectorContext _context;
    private readonly LineReader _reader;
    private int _open;

    public FollowedFiles(
        PathPattern pattern, FilesSourceOptions options, ConnectorContext context, SourcePositions resumeFrom, int maxBatchLines)
    {
        (_pattern, _options, _context) = (pattern, options, context);
        _reader = new LineReader(Formats.LineFormat.For(options, context.Time), (int)options.MaxLineBytes.Bytes, maxBatchLines);
        foreach (var stored in resumeFrom.All)
        {
            if (!pattern.Matches(stored.Part)) continue;
            if (!FilePosition.TryRead(stored.Value.Span, out var position))
                throw new ConnectorStoppedException(
                    $"The stored position of '{stored.Part}' is not one that a files source wrote. Reset the connector's offsets to read the file again.");
            _byPath.Add(stored.Part, new FileFollower(stored.Part, position, fromEnd: false, _reader, options, context));
        }
    }

    public IReadOnlyList<FileFollower> All => [.. _byPath.Values];

    /// <summary>Begins to follow files that were not there before.</summary>
    public void Discover(bool fromEnd)
    {
        var found = _pattern.Find().Where(path => !_byPath.ContainsKey(path)).ToHashSet(StringComparer.Ordinal);
        foreach (var path in found.Where(path => !IsRotatedAway(path, found)))
            _byPath.Add(path, new FileFollower(path, position: null, fromEnd, _reader, _options, _context));
    }

    /// <summary>
    /// What a file has next. A file that cannot be read stops the source when it is the only one; else it is reported
    /// once and left out for as long.
    /// </summary>
    public SourceBatch? Next(FileFollower follower)
    {
        var wasOpen = follower.IsOpen;
        try
        {
            var batch = follower.Next();
            if (batch is null && _open > MaxOpenFiles) follower.Release();
            _unreadable.Remove(follower.Path);
            return batch;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            var problem = ReadProblem.Describe(follower.Path, e);
            if (!_pattern.HasWildcards) throw new IOException(problem, e);
            if (_unreadable.Add(follower.Path)) _context.Logger.FileUnreadable(follower.Path, problem);
            return null;
        }
        finally
        {
            _open += (follower.IsOpen ? 1 : 0) - (wasOpen ? 1 : 0);
        }
    }

    public void Dispose()
    {
        foreach (var follower in _byPath.Values) follower.Dispose();
    }

    /// <summary>Whether a pattern such as <c>access*</c> has found a file that is followed under its former name.</summary>
    private bool IsRotatedAway(string path, HashSet<string> found)
    {
        var folder = Path.GetDirectoryName(path)!;
        var name = Path.GetFileName(path);
        for (var i = name.Length - 1; i > 0; i--)
        {
            if (name[i] is not ('.' or '-') || !RotatedName.IsRotated(name, name[..i])) continue;
            var live = Path.Combine(folder, name[..i]);
            if (_byPath.ContainsKey(live) || found.Contains(live)) return true;
        }

        return false;
    }
}
