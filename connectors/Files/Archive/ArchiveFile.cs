using System.Buffers;
using System.IO.Compression;
using Sluice.Connectors.Files.Native;

namespace Sluice.Connectors.Files.Archive;

/// <summary>The partial file of one period: appended to, flushed, and moved into place when the period is over.</summary>
/// <remarks>
/// It holds each offset once: an offset at or below the last one there, here or in a finished file, is passed over. What
/// was written and not flushed when a write failed is cut off again before anything else is written, since a later flush
/// that succeeds proves nothing about it.
/// </remarks>
internal sealed class ArchiveFile : IDisposable
{
    private const int WriteAt = 1_024 * 1_024;

    private readonly string _root;
    private readonly ArchivePeriod _period;
    private readonly ArrayBufferWriter<byte> _pending = new(64 * 1_024);
    private FileStream? _stream;
    private PartialContent _durable = PartialContent.Empty;
    private PartialContent _written = PartialContent.Empty;
    private long _finishedLast;
    private bool _failed;

    /// <summary>Opens what is there of a period; the partial file itself is made with its first line.</summary>
    /// <param name="known">What the file held, flushed, when this process closed it; the default when it has not.</param>
    /// <param name="torn">Told the path and both lengths when a torn end was cut off.</param>
    public ArchiveFile(string root, ArchivePeriod period, PartialContent known, Action<string, long, long> torn)
    {
        (_root, _period) = (root, period);
        _finishedLast = FinishedLast();
        if (!File.Exists(PartialPath)) return;
        try
        {
            Recover(known, torn);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ArchivePeriod Period => _period;

    /// <summary>What the file holds that is flushed.</summary>
    public PartialContent Content => _durable;

    private string PartialPath => Path.Combine(_root, ArchivePeriod.PartialFolder, _period.PartialName);

    public void Append(SinkRecord record)
    {
        Restore();
        if (record.Offset <= Math.Max(_written.Last, _finishedLast)) return;
        ArchiveLine.Write(_pending, record);
        _written = _written with { First = _written.First < 0 ? record.Offset : _written.First, Last = record.Offset };
        if (_pending.WrittenCount >= WriteAt) WritePending();
    }

    /// <summary>All that was appended is on the disk when this returns.</summary>
    public void Flush()
    {
        Restore();
        if (_written.Last == _durable.Last) return;
        WritePending();
        _stream!.Flush(flushToDisk: true);
        _durable = _written;
    }

    /// <summary>Forgets what was appended and not flushed, in memory and in the file; it will come again.</summary>
    public void Abandon()
    {
        _pending.ResetWrittenCount();
        _written = _durable;
        _failed = true;
        Restore();
    }

    /// <summary>Moves the file to its place among the finished ones, under a name that says what it holds.</summary>
    public void Finish(bool gzip)
    {
        Restore();
        if (_stream is null) return;
        if (_durable.Last > _finishedLast)
        {
            var folder = Path.Combine(_root, _period.Folder);
            DurableFolder.Create(folder);
            var finished = Path.Combine(folder, _period.FinishedName(_durable.First, _durable.Last, gzip));
            if (gzip) Compress(finished);
            else File.Move(PartialPath, finished);
            DurableFolder.Flush(folder);
            _finishedLast = _durable.Last;
        }

        File.Delete(PartialPath);
        DurableFolder.Flush(Path.GetDirectoryName(PartialPath)!);
        _stream.Dispose();
        _stream = null;
        _durable = _written = PartialContent.Empty;
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
    }

    private long FinishedLast()
    {
        var folder = Path.Combine(_root, _period.Folder);
        if (!Directory.Exists(folder)) return -1;
        var last = -1L;
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (_period.TryReadLast(Path.GetFileName(path), out var found)) last = Math.Max(last, found);
        }

        return last;
    }

    private void Recover(PartialContent known, Action<string, long, long> torn)
    {
        _stream = OpenAlone(FileMode.Open);
        // Another task may have finished the file between the look and the lock.
        if (!File.Exists(PartialPath)) throw new FileNotFoundException("The partial file was finished meanwhile.", PartialPath);
        if (known.Length > 0 && known.Length == _stream.Length)
        {
            _durable = _written = known;
            return;
        }

        var content = PartialContent.Read(_stream);
        if (content.Length < _stream.Length)
        {
            torn(PartialPath, _stream.Length, content.Length);
            _stream.SetLength(content.Length);
        }

        // What is here may never have reached the disk, and will not be written again.
        _stream.Flush(flushToDisk: true);
        _durable = _written = content;
        // Finished before the crash, but not deleted yet.
        if (content.Last <= _finishedLast) Finish(gzip: false);
    }

    private void Restore()
    {
        if (!_failed) return;
        if (_stream is not null)
        {
            _stream.SetLength(_durable.Length);
            _stream.Flush(flushToDisk: true);
        }

        _failed = false;
    }

    private void WritePending()
    {
        if (_stream is null)
        {
            DurableFolder.Create(Path.GetDirectoryName(PartialPath)!);
            _stream = OpenAlone(FileMode.CreateNew);
            DurableFolder.Flush(Path.GetDirectoryName(PartialPath)!);
        }

        _stream.Position = _written.Length;
        _stream.Write(_pending.WrittenSpan);
        _pending.ResetWrittenCount();
        _written = _written with { Length = _stream.Position };
    }

    // Locked against other tasks and processes: on Linux by sharing nothing; Windows could not move such a file.
    private FileStream OpenAlone(FileMode mode) => new(
        PartialPath, mode, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None, bufferSize: 0);

    private void Compress(string finished)
    {
        var temporary = PartialPath + ".gz.tmp";
        using (var target = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            _stream!.Position = 0;
            using (var zip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true)) _stream.CopyTo(zip);
            target.Flush(flushToDisk: true);
        }

        File.Move(temporary, finished, overwrite: true);
    }
}
