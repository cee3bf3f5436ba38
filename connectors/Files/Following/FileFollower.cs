using Sluice.Connectors.Files.Native;

namespace Sluice.Connectors.Files.Following;

/// <summary>
/// Follows one path as <c>tail -F</c> does: through renames, copies with truncation, deletion and its coming back.
/// </summary>
/// <remarks>
/// Before the first line of another file it yields an empty batch, so that the number of a generation is kept before any
/// record carries it. What a rotating program writes to the live file between copying and truncating it is lost to every
/// reader; rotation by renaming loses nothing.
/// </remarks>
/// <param name="position">Where to go on; null when the path was never read.</param>
/// <param name="fromEnd">For a path that was never read: pass over the lines that are there.</param>
internal sealed class FileFollower(
    string path, FilePosition? position, bool fromEnd, LineReader reader, FilesSourceOptions options, ConnectorContext context)
    : IDisposable
{
    private readonly FileHistory _history = new(path);
    private readonly string _topic = options.TopicFor(path);
    private FilePosition? _position = position;
    private LinePlace? _place;
    private LogFile? _file;
    private bool _gone;
    private FileStatus? _exhausted;
    private long? _quietSince;

    public string Path => path;

    public bool IsOpen => _file is not null;

    /// <summary>What comes next, or null when there is nothing now. Call it again at every poll.</summary>
    public SourceBatch? Next()
    {
        if (_file is null)
        {
            var announcement = Open();
            if (announcement is not null || _file is null) return announcement;
        }

        var status = _file.Status;
        if (!IsExhausted(status))
        {
            _quietSince = null;
            if (UnreadCopy(status) is { } copy)
            {
                // What it holds would have been read from the live file, so it has the same positions.
                Take(copy);
                return Next();
            }

            var run = reader.Read(_file, Place(), last: false);
            if (run is null && !_file.Holds(Position)) return AfterTruncation(status);
            if (run is not null) return Advance(run) ?? AfterTruncation(status);
            _exhausted = status;
        }

        return IsLive() ? null : AfterRotation(status);
    }

    /// <summary>Lets go of a file that stands still, so that many can be followed with few handles.</summary>
    public void Release()
    {
        if (_file is null || _exhausted is null || _quietSince is not null) return;
        Close();
    }

    public void Dispose() => Close();

    private FilePosition Position => _position!.Value;

    private LinePlace Place()
    {
        if (_place is null || _place.Generation != Position.Generation || _place.Offset != Position.Offset)
            _place = new LinePlace(path, _topic, Position.Generation, Position.Offset);
        return _place;
    }

    private bool IsExhausted(FileStatus status) =>
        _exhausted is { } seen && seen.Identity == status.Identity && seen.Size == status.Size && seen.Modified == status.Modified;

    private bool IsLive() => FileStatus.Of(path)?.Identity == _file!.Identity;

    private SourceBatch? Open()
    {
        if (_position is null) return OpenFirst();
        var live = FileStatus.Of(path);
        if (live is { } status && IsExhausted(status)) return null;
        if (!_gone)
        {
            Take(_history.Find(Position));
            if (_file is not null) return null;
            _gone = true;
            if (live?.Identity == Position.Identity) context.Logger.FileTruncated(path, Position.Offset);
            else if (live is not null) context.Logger.FileGone(path, Position.Offset);
        }
        else if (live is null) return null;

        return _history.AfterLost(Position) is { } successor ? SwitchTo(successor.File) : null;
    }

    private SourceBatch? OpenFirst()
    {
        Take(LogFile.TryOpen(path));
        if (_file is null) return null;
        var start = fromEnd ? reader.EndOfLastLine(_file) : 0;
        if (_file.Fingerprint(start) is not { } fingerprint)
        {
            Close();
            return null;
        }

        _position = new FilePosition(1, start, _file.Identity, fingerprint, _history.NewestAge());
        return Batch([]);
    }

    private LogFile? UnreadCopy(FileStatus status)
    {
        if (Position.Offset > 0 || status.Identity.Born == 0 || !IsLive()) return null;
        var copy = _history.CopiedUnread(_file!, Position);
        // Rotated away between the two looks: then what was found is no copy, but a file that came after this one.
        if (copy is null || IsLive()) return copy;
        copy.Dispose();
        return null;
    }

    /// <summary>Null when the file was truncated meanwhile: what was read may be of two files.</summary>
    private SourceBatch? Advance(LineRun run)
    {
        // In this order: what holds still after the new fingerprint was taken has held while it was read.
        if (_file!.Fingerprint(run.End) is not { } fingerprint || !_file.Holds(Position)) return null;
        _position = Position with { Offset = run.End, Fingerprint = fingerprint, Identity = _file.Identity };
        _exhausted = null;
        return Batch(run.Records);
    }

    private SourceBatch? AfterTruncation(FileStatus status)
    {
        if (!IsLive()) return AfterRotation(status);
        if (_history.FindCopy(Position) is { } copy)
        {
            Take(copy);
            return Next();
        }

        context.Logger.FileTruncated(path, Position.Offset);
        return LogFile.TryOpen(path) is { } live ? SwitchTo(live) : null;
    }

    private SourceBatch? AfterRotation(FileStatus status)
    {
        _quietSince ??= context.Time.GetTimestamp();
        var successor = _history.After(_file!, Position);
        var settled = successor is { IsLive: false }
            || context.Time.GetElapsedTime(_quietSince.Value) >= options.RotationGrace;
        // Moved and not replaced yet: its writer goes on writing to it.
        var writerStays = successor is null && status.Links > 0;
        var remainder = settled && !writerStays ? reader.Read(_file!, Place(), last: true) : null;
        if (!settled || writerStays || remainder is not null)
        {
            successor?.File.Dispose();
            return remainder is null ? null : Advance(remainder);
        }

        if (successor is not null) return SwitchTo(successor.File);
        Close();
        _gone = true;
        return null;
    }

    private SourceBatch SwitchTo(LogFile file)
    {
        var watermark = Math.Max(Position.Watermark, _file?.Status.Age ?? Position.Identity.Born);
        _position = new FilePosition(Position.Generation + 1, 0, file.Identity, file.Fingerprint(0)!.Value, watermark);
        Take(file);
        return Batch([]);
    }

    private SourceBatch Batch(IReadOnlyList<SourceRecord> records) =>
        new(new SourcePosition(path, Position.ToBytes()), records);

    private void Take(LogFile? file)
    {
        Close();
        _file = file;
        _exhausted = null;
        _quietSince = null;
        _gone = false;
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
