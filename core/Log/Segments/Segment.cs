using System.Buffers;

namespace Sluice.Log;

/// <summary>
/// One file of a partition with its two indexes: batches in order from its base offset on. The last segment of a partition
/// is the one that is written to; the others never change again.
/// </summary>
/// <remarks>Written by one thread at a time; read by any number meanwhile.</remarks>
internal sealed class Segment : IDisposable
{
    /// <summary>At most this many bytes of log lie between two entries of an index.</summary>
    public const int IndexInterval = 4096;

    private readonly List<IndexEntry> _newEntries = [];
    private long _length;
    private long _indexedUpTo;
    private bool _indexFailed;

    private Segment(StorageFile log, OffsetIndex offsets, TimeIndex times, long baseOffset)
    {
        (Log, Offsets, Times, BaseOffset) = (log, offsets, times, baseOffset);
        _length = log.Length;
        MaxTimestamp = times.MaxTimestamp;
        LastWritten = log.LastWritten.ToUnixTimeMilliseconds();
        FirstWritten = LastWritten;
    }

    /// <summary>The offset of the first record that this segment can hold; its name.</summary>
    public long BaseOffset { get; }

    public StorageFile Log { get; }

    public OffsetIndex Offsets { get; }

    public TimeIndex Times { get; }

    /// <summary>The bytes of whole batches in it.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>The latest timestamp in it, in milliseconds since 1970 UTC; null while it is empty.</summary>
    public long? MaxTimestamp { get; private set; }

    /// <summary>When something was last written to it, in milliseconds since 1970 UTC.</summary>
    public long LastWritten { get; private set; }

    /// <summary>When it got its first record, in milliseconds since 1970 UTC; at the earliest when it was opened with what is in it.</summary>
    public long FirstWritten { get; private set; }

    /// <summary>The timestamp of its first record, or null while it is empty.</summary>
    public long? FirstTimestamp { get; private set; }

    /// <summary>Opens a segment's files, making those that are not there.</summary>
    /// <param name="suffix">What stands behind their names.</param>
    public static Segment Open(StorageDirectory directory, long baseOffset, string suffix = "")
    {
        var files = new List<StorageFile>();
        try
        {
            files.Add(directory.OpenFile(SegmentName.Log(baseOffset) + suffix));
            files.Add(directory.OpenFile(SegmentName.Index(baseOffset) + suffix));
            files.Add(directory.OpenFile(SegmentName.TimeIndex(baseOffset) + suffix));
            var (offsets, times) = (new OffsetIndex(files[1], baseOffset), new TimeIndex(files[2], baseOffset));
            var segment = new Segment(files[0], offsets, times, baseOffset);
            segment.ReadFirstTimestamp();
            return segment;
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <summary>Deletes a segment's files; whoever has them open reads on.</summary>
    public static void Delete(StorageDirectory directory, long baseOffset, string suffix = "")
    {
        // The log goes first: an index without its log is ignored, a log without its index is alive.
        directory.DeleteFile(SegmentName.Log(baseOffset) + suffix);
        directory.DeleteFile(SegmentName.Index(baseOffset) + suffix);
        directory.DeleteFile(SegmentName.TimeIndex(baseOffset) + suffix);
    }

    /// <summary>
    /// Where to look for the batch that holds an offset: a batch at or before it, by its own first offset and its byte. That is
    /// what the index says, and whoever goes there sees whether it is true.
    /// </summary>
    public (long Offset, long Position) PlaceFor(long offset)
    {
        var (first, position) = Offsets.EntryFor(offset);
        return position >= 0 && position < Length ? (first, position) : (BaseOffset, 0);
    }

    /// <summary>Writes bytes behind the last batch. They count only once <see cref="Accept"/> was called for each batch.</summary>
    /// <param name="now">Milliseconds since 1970 UTC.</param>
    public void Write(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long now)
    {
        Log.Write(_length, buffers);
        LastWritten = now;
        if (_length == 0) FirstWritten = now;
    }

    /// <summary>Lets it look as old as what it was made of: its records arrived then.</summary>
    /// <param name="lastWritten">Milliseconds since 1970 UTC.</param>
    public void BackDate(long lastWritten)
    {
        Log.SetLastWritten(DateTimeOffset.FromUnixTimeMilliseconds(lastWritten));
        LastWritten = lastWritten;
    }

    /// <summary>A batch that was written behind the last one counts from now on.</summary>
    public void Accept(in BatchHeader header)
    {
        FirstTimestamp ??= header.FirstTimestamp;
        MaxTimestamp = Math.Max(MaxTimestamp ?? long.MinValue, header.MaxTimestamp);
        if (_length == 0 || _length - _indexedUpTo >= IndexInterval)
        {
            _newEntries.Add(new IndexEntry(header.BaseOffset, (int)_length, MaxTimestamp.Value));
            _indexedUpTo = _length;
        }

        Volatile.Write(ref _length, _length + header.TotalSize);
    }

    /// <summary>Writes the index entries of the batches accepted since the last call. Never fails: an index is a cache.</summary>
    public void WriteIndexes()
    {
        if (_newEntries.Count == 0 || _indexFailed) return;
        try
        {
            Offsets.Append(_newEntries);
            Times.Append(_newEntries);
        }
        catch (IOException)
        {
            // Reads only scan further from the last entry there is; a reopening builds the index again.
            _indexFailed = true;
        }

        _newEntries.Clear();
    }

    /// <summary>Makes the segment as it is outlast a power failure, with its last timestamp in the index.</summary>
    public void Close(long lastOffset)
    {
        Log.Flush();
        if (TryFinishIndexes(lastOffset)) return;

        // Nobody knows what of them is on the disk, and a flush that works later proves nothing: the next opening builds them again.
        ClearIndexes();
        Offsets.Flush();
        Times.Flush();
    }

    /// <summary>
    /// Writes the batches from a position on once more, as they are, cuts behind them and flushes. After a flush that failed the
    /// system may take for written what is not; it does not when it is written again.
    /// </summary>
    public void Secure(long position)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            while (position < _length)
            {
                var read = Log.Read(position, buffer.AsSpan(0, (int)Math.Min(buffer.Length, _length - position)));
                if (read == 0) throw new IOException("the file has become shorter");
                Log.Write(position, [buffer.AsMemory(0, read)]);
                position += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        CutToLength();
    }

    /// <summary>Cuts the file behind the last batch that counts.</summary>
    public void CutToLength()
    {
        Log.SetLength(_length);
        Log.Flush();
    }

    /// <summary>Forgets what the indexes say, and all batches from <paramref name="position"/> on, until they are accepted again.</summary>
    public void RestartFrom(long position, bool clearIndexes)
    {
        Volatile.Write(ref _length, position);
        _indexedUpTo = position;
        if (!clearIndexes) return;
        ClearIndexes();
        (MaxTimestamp, FirstTimestamp) = (null, null);
    }

    public void Dispose()
    {
        Log.Dispose();
        Offsets.Dispose();
        Times.Dispose();
    }

    private bool TryFinishIndexes(long lastOffset)
    {
        if (_indexFailed) return false;
        try
        {
            if (MaxTimestamp is { } latest && latest > (Times.MaxTimestamp ?? long.MinValue))
                Times.Append([new IndexEntry(lastOffset, 0, latest)]);
            Offsets.Flush();
            Times.Flush();
            return true;
        }
        catch (IOException)
        {
            _indexFailed = true;
            return false;
        }
    }

    private void ClearIndexes()
    {
        Offsets.Clear();
        Times.Clear();
    }

    private void ReadFirstTimestamp()
    {
        Span<byte> header = stackalloc byte[BatchHeader.Size];
        if (Log.Read(0, header) == header.Length && BatchHeader.IsPlausible(header))
            FirstTimestamp = BatchHeader.Read(header).FirstTimestamp;
    }
}
