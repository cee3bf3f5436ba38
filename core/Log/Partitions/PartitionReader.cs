using System.Buffers;

namespace Sluice.Log;

/// <summary>Reads whole batches of a segment into pooled memory and checks every one of them.</summary>
internal sealed class PartitionReader(TopicPartition partition)
{
    private const int SmallestRead = 2 * Segment.IndexInterval;

    /// <summary>Reads from the batch that holds <paramref name="offset"/>, which the segment holds, and is acknowledged.</summary>
    public LogRead Read(Segment segment, long offset, int maxBytes, PartitionOffsets offsets)
    {
        var size = Math.Max(maxBytes, SmallestRead);
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var position = (long)segment.Offsets.PositionFor(offset);
            while (true)
            {
                var filled = Fill(segment, position, buffer.AsSpan(0, size));
                var start = Find(buffer.AsSpan(0, filled), offset, out var needed);
                if (start + needed <= filled)
                {
                    var end = WholeBatches(buffer.AsSpan(0, filled), start, offset, offsets.Next, out var next, out var hasRecords);
                    return new LogRead(buffer, start, end - start, offset, next, offsets) { HasRecords = hasRecords };
                }

                // The batch ends behind the buffer, or begins there: once more from its beginning, with room for it.
                if (start == 0 && filled < size) throw Damaged(offset, "the file ends in the middle of a batch");
                position += start;
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
    /// Where the whole, sound batches end. The first, which is whole, must be sound; a later one that is not, ends the answer.
    /// </summary>
    /// <param name="end">What is acknowledged ends before this offset.</param>
    /// <param name="next">The offset behind the last of the batches.</param>
    private int WholeBatches(ReadOnlySpan<byte> buffer, int start, long offset, long end, out long next, out bool hasRecords)
    {
        var at = start;
        (next, hasRecords) = (offset, false);
        while (buffer.Length - at >= BatchHeader.Size && BatchHeader.IsPlausible(buffer[at..]))
        {
            var header = BatchHeader.Read(buffer[at..]);
            if (header.BaseOffset >= end) break;
            if (header.Length > BatchScanner.MaxBatchSize || header.TotalSize > buffer.Length - at) break;
            if (!BatchHeader.IsIntact(buffer.Slice(at, header.TotalSize))) break;
            hasRecords = hasRecords || HasRecords(buffer.Slice(at, header.TotalSize), header, offset);
            at += header.TotalSize;
            next = header.LastOffset + 1;
        }

        return at > start ? at : throw Damaged(offset, "the checksum of the batch does not match");
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
