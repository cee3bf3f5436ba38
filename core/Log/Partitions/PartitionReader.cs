using System.Buffers;

namespace Sluice.Log;

/// <summary>Reads whole batches of a segment into pooled memory and checks every one of them.</summary>
internal sealed class PartitionReader(TopicPartition partition)
{
    private const int SmallestRead = 2 * Segment.IndexInterval;

    // Checked piece by piece, while the processor still has in its cache what the system has just copied there.
    private const int PieceSize = 256 * 1024;

    // Whoever reads in order goes on where a read has ended, and needs no look into the index for it.
    private volatile ReadEnd? _lastEnd;

    /// <summary>Reads from the batch that holds <paramref name="offset"/>, which the segment holds, and is acknowledged.</summary>
    /// <param name="end">The segment holds no offset from here on.</param>
    /// <exception cref="CorruptBatchException">That batch is damaged. Damage elsewhere does not matter.</exception>
    public LogRead Read(Segment segment, long offset, int maxBytes, long end, PartitionOffsets offsets)
    {
        var size = Math.Max(maxBytes, SmallestRead);
        var piece = Math.Min(size, PieceSize);
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var begin = Begin(segment, offset, out var isTrusted);
            var (expected, position) = begin;
            while (true)
            {
                var filled = Fill(segment, position, buffer.AsSpan(0, piece));
                var isRight = Find(buffer.AsSpan(0, filled), offset, ref expected, out var start, out var needed);
                isTrusted |= start > 0 || (isRight && filled > 0);
                if (isRight && start + needed <= filled)
                {
                    // However small a piece the disk is asked for: whole batches up to what was asked for, and at least the one.
                    var most = (int)Math.Min(size, start + (long)Math.Max(maxBytes, needed));
                    var sound = WholeBatches(
                        segment, position, buffer.AsSpan(0, most), Math.Min(filled, most), start, expected, offset, offsets.Next);
                    if (sound.End > start)
                    {
                        _lastEnd = new ReadEnd(segment, sound.Next, position + sound.End);
                        return new LogRead(buffer, start, sound.End - start, offset, sound.Next, offsets) { HasRecords = sound.HasRecords };
                    }
                }
                else if (isRight && (start > 0 || filled == piece))
                {
                    // The batch ends behind the piece, or begins there: once more from its beginning, with room for it.
                    position += start;
                    piece = Math.Max(piece, needed);
                    if (needed > size) buffer = Enlarge(buffer, size = needed);
                    continue;
                }

                // An index that points to no batch says nothing of the log: then every batch is looked at.
                (begin, isTrusted) = (isTrusted ? Beyond(segment, begin, end, offset) : (segment.BaseOffset, 0), true);
                (expected, position) = begin;
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <summary>A batch at or before the one that holds the offset. What was read up to is certain, an index only a hint.</summary>
    private (long Expected, long Position) Begin(Segment segment, long offset, out bool isTrusted)
    {
        isTrusted = true;
        if (_lastEnd is { } last && last.Segment == segment && last.Offset == offset) return (offset, last.Position);
        var (expected, position) = segment.PlaceFor(offset);
        isTrusted = position == 0;
        return (expected, position);
    }

    /// <summary>
    /// Where in the buffer the batch that holds the offset begins, and how many bytes it has; or where to read on, perhaps
    /// behind the buffer, with at least the bytes of a header. False: something is wrong there.
    /// </summary>
    /// <param name="expected">The offset that the buffer's first batch must begin with; that of the batch found.</param>
    private static bool Find(ReadOnlySpan<byte> buffer, long offset, ref long expected, out int at, out int needed)
    {
        (at, needed) = (0, BatchHeader.Size);
        while (buffer.Length - at >= BatchHeader.Size)
        {
            if (!BatchHeader.IsPlausible(buffer[at..])) return false;
            var header = BatchHeader.Read(buffer[at..]);
            if (header.Length > BatchScanner.MaxBatchSize || header.BaseOffset != expected) return false;
            needed = header.TotalSize;
            if (header.LastOffset >= offset) return true;
            at += header.TotalSize;
            (expected, needed) = (header.LastOffset + 1, BatchHeader.Size);
        }

        return true;
    }

    /// <summary>
    /// A sound batch at or before the one that holds the offset, with nothing but sound ones between them. Goes over all batches
    /// from <paramref name="begin"/> on and checks them: where damage shows is often behind where it is.
    /// </summary>
    private (long Expected, long Position) Beyond(Segment segment, (long Expected, long Position) begin, long end, long offset)
    {
        var (expected, position) = begin;
        while (true)
        {
            using var scanner = new BatchScanner(segment.Log, position, segment.Length);
            while (scanner.MoveNext() && scanner.Header.BaseOffset == expected)
            {
                if (scanner.Header.LastOffset >= offset) return (expected, scanner.Position);
                expected = scanner.Header.LastOffset + 1;
            }

            var damage = scanner.Damage
                ?? (scanner.Position < segment.Length ? "the offsets do not follow" : "the file ends before it should");
            var isFound = BatchSearch.TryFind(
                segment.Log, scanner.Position, segment.Length, expected, end, out position, out var next);
            if (!isFound || next > offset)
            {
                damage += $" (byte {scanner.Position} of {partition}/{SegmentName.Log(segment.BaseOffset)})";
                throw new CorruptBatchException(partition, expected, damage, isFound ? next : end);
            }

            expected = next;
        }
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
    /// Fills the buffer on as long as whole, sound batches follow. One that is not sound ends the answer; nothing is left of it
    /// when that is the first.
    /// </summary>
    /// <param name="position">The buffer's place in the segment.</param>
    /// <param name="filled">How much of the buffer is filled already.</param>
    /// <param name="start">Where in it the first batch begins.</param>
    /// <param name="expected">The offset that it begins with.</param>
    /// <param name="end">What is acknowledged ends before this offset.</param>
    private static SoundBatches WholeBatches(
        Segment segment, long position, Span<byte> buffer, int filled, int start, long expected, long offset, long end)
    {
        var sound = new SoundBatches(start, expected, HasRecords: false);
        while (TakeOver(buffer[..filled], offset, end, ref sound) && filled < buffer.Length)
        {
            var more = Fill(segment, position + filled, buffer.Slice(filled, Math.Min(PieceSize, buffer.Length - filled)));
            if (more == 0) break;
            filled += more;
        }

        return sound;
    }

    /// <summary>Goes over the sound batches; true when the next one may only not be filled in yet.</summary>
    private static bool TakeOver(ReadOnlySpan<byte> buffer, long offset, long end, ref SoundBatches sound)
    {
        while (buffer.Length - sound.End >= BatchHeader.Size)
        {
            if (!BatchHeader.IsPlausible(buffer[sound.End..])) return false;
            var header = BatchHeader.Read(buffer[sound.End..]);
            if (header.BaseOffset != sound.Next || header.BaseOffset >= end || header.Length > BatchScanner.MaxBatchSize) return false;
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
}
