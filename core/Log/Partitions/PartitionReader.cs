using System.Buffers;

namespace Sluice.Log;

/// <summary>Reads whole batches of a segment into pooled memory and checks every one of them.</summary>
internal sealed class PartitionReader(TopicPartition partition)
{
    private const int SmallestRead = 2 * Segment.IndexInterval;

    // Checked piece by piece, while the processor still has in its cache what the system has just copied there.
    private const int PieceSize = 128 * 1024;

    // Whoever reads in order goes on where a read has ended, and needs no look into the index for it.
    private volatile ReadEnd? _lastEnd;

    /// <summary>Reads from the batch that holds <paramref name="offset"/>, which the segment holds, and is acknowledged.</summary>
    public LogRead Read(Segment segment, long offset, int maxBytes, PartitionOffsets offsets)
    {
        var size = Math.Max(maxBytes, SmallestRead);
        var piece = Math.Min(size, PieceSize);
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var position = _lastEnd is { } end && end.Segment == segment && end.Offset == offset
                ? end.Position
                : segment.Offsets.PositionFor(offset);
            while (true)
            {
                var filled = Fill(segment, position, buffer.AsSpan(0, piece));
                var start = Find(buffer.AsSpan(0, filled), offset, out var needed);
                if (start + needed <= filled)
                {
                    var sound = WholeBatches(segment, position, buffer.AsSpan(0, size), filled, start, offset, offsets.Next);
                    _lastEnd = new ReadEnd(segment, sound.Next, position + sound.End);
                    return new LogRead(buffer, start, sound.End - start, offset, sound.Next, offsets) { HasRecords = sound.HasRecords };
                }

                // The batch ends behind the piece, or begins there: once more from its beginning, with room for it.
                if (start == 0 && filled < piece) throw Damaged(offset, "the file ends in the middle of a batch");
                position += start;
                piece = Math.Max(piece, needed);
                if (needed > size) buffer = Enlarge(buffer, size = needed);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <summary>
    /// Where in the buffer the batch that holds the offset begins, and how many bytes it has; or where to read on, perhaps
    /// behind the buffer, with at least the bytes of a header.
    /// </summary>
    private int Find(ReadOnlySpan<byte> buffer, long offset, out int needed)
    {
        var at = 0;
        while (buffer.Length - at >= BatchHeader.Size)
        {
            if (!BatchHeader.IsPlausible(buffer[at..])) throw Damaged(offset, "there is no batch where one should begin");
            var header = BatchHeader.Read(buffer[at..]);
            if (header.Length > BatchScanner.MaxBatchSize) throw Damaged(offset, "a batch's length is impossible");
            if (header.BaseOffset > offset) throw Damaged(offset, "records are missing");
            needed = header.TotalSize;
            if (header.LastOffset >= offset) return at;
            at += header.TotalSize;
        }

        needed = BatchHeader.Size;
        return at;
    }

    private static int Fill(Segment segment, long position, Span<byte> buffer)
    {
        var left = segment.Length - position;
        return left <= 0 ? 0 : segment.Log.Read(position, buffer[..(int)Math.Min(buffer.Length, left)]);
    }

    private static byte[] Enlarge(byte[] buffer, int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    /// <summary>
    /// Fills the buffer on as long as whole, sound batches follow. The first, which is whole, must be sound; a later one that is
    /// not, ends the answer.
    /// </summary>
    /// <param name="position">The buffer's place in the segment.</param>
    /// <param name="filled">How much of the buffer is filled already.</param>
    /// <param name="start">Where in it the first batch begins.</param>
    /// <param name="end">What is acknowledged ends before this offset.</param>
    private SoundBatches WholeBatches(
        Segment segment, long position, Span<byte> buffer, int filled, int start, long offset, long end)
    {
        var sound = new SoundBatches(start, offset, HasRecords: false);
        while (TakeOver(buffer[..filled], offset, end, ref sound) && filled < buffer.Length)
        {
            var more = Fill(segment, position + filled, buffer.Slice(filled, Math.Min(PieceSize, buffer.Length - filled)));
            if (more == 0) break;
            filled += more;
        }

        return sound.End > start ? sound : throw Damaged(offset, "the checksum of the batch does not match");
    }

    /// <summary>Goes over the sound batches; true when the next one may only not be filled in yet.</summary>
    private static bool TakeOver(ReadOnlySpan<byte> buffer, long offset, long end, ref SoundBatches sound)
    {
        while (buffer.Length - sound.End >= BatchHeader.Size)
        {
            if (!BatchHeader.IsPlausible(buffer[sound.End..])) return false;
            var header = BatchHeader.Read(buffer[sound.End..]);
            if (header.BaseOffset >= end || header.Length > BatchScanner.MaxBatchSize) return false;
            if (header.TotalSize > buffer.Length - sound.End) return true;
            var batch = buffer.Slice(sound.End, header.TotalSize);
            if (!BatchHeader.IsIntact(batch)) return false;
            sound = new SoundBatches(
                sound.End + header.TotalSize, header.LastOffset + 1, sound.HasRecords || HasRecords(batch, header, offset));
        }

        return true;
    }

    /// <summary>Only of a batch that compaction has thinned out can the records from an offset on be missing.</summary>
    private static bool HasRecords(ReadOnlySpan<byte> batch, in BatchHeader header, long from)
    {
        if (header.Count == 0) return false;
        if (header.BaseOffset >= from || header.Count > header.LastOffsetDelta) return true;
        foreach (var record in new RecordSequence(batch, from)) return record.Offset >= from;
        return false;
    }

    private CorruptBatchException Damaged(long offset, string what) => new(partition, offset, what);
}
