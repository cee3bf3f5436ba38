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
    /// <param name="end">The segment holds no offset from here on.</param>
    /// <exception cref="CorruptBatchException">That batch is damaged. Damage elsewhere does not matter.</exception>
    public LogRead Read(Segment segment, long offset, int maxBytes, long end, PartitionOffsets offsets)
    {
        var size = Math.Max(maxBytes, SmallestRead);
        var piece = Math.Min(size, PieceSize);
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var (expected, position) = Begin(segment, offset, out var isTrusted);
            while (true)
            {
                var filled = Fill(segment, position, buffer.AsSpan(0, piece));
                var damage = Find(buffer.AsSpan(0, filled), offset, ref expected, out var start, out var needed);
                isTrusted |= start > 0 || (damage is null && filled > 0);
                if (damage is null && start + needed <= filled)
                {
                    var sound = WholeBatches(segment, position, buffer.AsSpan(0, size), filled, start, expected, offset, offsets.Next);
                    if (sound.End > start)
                    {
                        _lastEnd = new ReadEnd(segment, sound.Next, position + sound.End);
                        return new LogRead(buffer, start, sound.End - start, offset, sound.Next, offsets) { HasRecords = sound.HasRecords };
                    }

                    damage = "the checksum of the batch does not match";
                }
                else if (damage is null && (start > 0 || filled == piece))
                {
                    // The batch ends behind the piece, or begins there: once more from its beginning, with room for it.
                    position += start;
                    piece = Math.Max(piece, needed);
                    if (needed > size) buffer = Enlarge(buffer, size = needed);
                    continue;
                }

                // An index that points to no batch says nothing of the log: then every batch is looked at.
                if (!isTrusted) (expected, position, isTrusted) = (segment.BaseOffset, 0, true);
                else (expected, position) = Beyond(segment, position + start, expected, end, offset, damage ?? "the file ends in the middle of a batch");
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
    /// behind the buffer, with at least the bytes of a header. Null, or what is wrong there.
    /// </summary>
    /// <param name="expected">The offset that the buffer's first batch must begin with; that of the batch found.</param>
    private static string? Find(ReadOnlySpan<byte> buffer, long offset, ref long expected, out int at, out int needed)
    {
        (at, needed) = (0, BatchHeader.Size);
        while (buffer.Length - at >= BatchHeader.Size)
        {
            if (!BatchHeader.IsPlausible(buffer[at..])) return "there is no batch where one should begin";
            var header = BatchHeader.Read(buffer[at..]);
            if (header.Length > BatchScanner.MaxBatchSize) return "a batch's length is impossible";
            if (header.BaseOffset != expected) return "the offsets do not follow";
            needed = header.TotalSize;
            if (header.LastOffset >= offset) return null;
            at += header.TotalSize;
            (expected, needed) = (header.LastOffset + 1, BatchHeader.Size);
        }

        return null;
    }

    /// <summary>The next sound batch behind damage, if the offset is in it or behind it.</summary>
    private (long Expected, long Position) Beyond(
        Segment segment, long position, long expected, long end, long offset, string damage)
    {
        var isFound = BatchSearch.TryFind(segment.Log, position, segment.Length, expected, end, out var found, out var baseOffset);
        if (isFound && baseOffset <= offset) return (baseOffset, found);
        throw new CorruptBatchException(partition, Math.Min(expected, offset), damage, isFound ? baseOffset : end);
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
