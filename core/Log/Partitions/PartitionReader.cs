using System.Buffers;

namespace Sluice.Log;

/// <summary>Reads whole batches of a segment into pooled memory and checks every one of them.</summary>
internal sealed class PartitionReader(TopicPartition partition)
{
    private const int SmallestRead = 2 * Segment.IndexInterval;

    /// <summary>Reads from the batch that holds <paramref name="offset"/>, which the segment holds, and is acknowledged.</summary>
    public LogRead Read(Segment segment, long offset, int maxBytes, PartitionOffsets offsets)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(maxBytes, SmallestRead));
        try
        {
            var length = Math.Max(maxBytes, SmallestRead);
            var position = Find(segment, offset, buffer.AsSpan(0, length));
            var filled = Fill(segment, position, buffer.AsSpan(0, length));
            if (filled < BatchHeader.Size) throw Damaged(offset, "records are missing");
            var first = BatchHeader.Read(buffer);
            if (first.TotalSize > filled)
            {
                buffer = Enlarge(buffer, first.TotalSize);
                filled = Fill(segment, position, buffer.AsSpan(0, first.TotalSize));
            }

            var whole = WholeBatches(buffer.AsSpan(0, filled), offset, offsets.Next);
            return new LogRead(buffer, whole, offset, offsets);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <summary>The position of the batch that holds the offset; the buffer is only room to look around in.</summary>
    private long Find(Segment segment, long offset, Span<byte> buffer)
    {
        var position = (long)segment.Offsets.PositionFor(offset);
        while (true)
        {
            var filled = Fill(segment, position, buffer);
            if (filled < BatchHeader.Size) throw Damaged(offset, "records are missing");
            var at = 0;
            while (filled - at >= BatchHeader.Size)
            {
                if (!BatchHeader.IsPlausible(buffer[at..])) throw Damaged(offset, "there is no batch where one should begin");
                var header = BatchHeader.Read(buffer[at..]);
                if (header.Length > BatchScanner.MaxBatchSize) throw Damaged(offset, "a batch's length is impossible");
                if (header.BaseOffset > offset) throw Damaged(offset, "records are missing");
                if (header.LastOffset >= offset) return position + at;
                if (header.TotalSize > filled - at) break;
                at += header.TotalSize;
            }

            // The batch at hand ends behind the buffer, or its header does: go on from there.
            position += filled - at >= BatchHeader.Size ? at + BatchHeader.Read(buffer[at..]).TotalSize : at;
        }
    }

    private static int Fill(Segment segment, long position, Span<byte> buffer)
    {
        var left = segment.Length - position;
        return left <= 0 ? 0 : segment.Log.Read(position, buffer[..(int)Math.Min(buffer.Length, left)]);
    }

    private static byte[] Enlarge(byte[] buffer, int size)
    {
        ArrayPool<byte>.Shared.Return(buffer);
        return ArrayPool<byte>.Shared.Rent(size);
    }

    /// <summary>How many bytes of whole, sound batches there are. The first must be one; a later one that is not, ends the answer.</summary>
    private int WholeBatches(ReadOnlySpan<byte> buffer, long offset, long next)
    {
        var at = 0;
        var expected = offset;
        while (buffer.Length - at >= BatchHeader.Size)
        {
            var plausible = BatchHeader.IsPlausible(buffer[at..]);
            var header = plausible ? BatchHeader.Read(buffer[at..]) : default;
            if (plausible && header.BaseOffset >= next) break;
            if (plausible && header.TotalSize > buffer.Length - at) break;
            if (!plausible || !BatchHeader.IsIntact(buffer.Slice(at, header.TotalSize)))
            {
                if (at > 0) break;
                throw Damaged(expected, "the checksum of the batch does not match");
            }

            at += header.TotalSize;
            expected = header.LastOffset + 1;
        }

        if (at == 0) throw Damaged(offset, "the file ends in the middle of a batch");
        return at;
    }

    private CorruptBatchException Damaged(long offset, string what) => new(partition, offset, what);
}
