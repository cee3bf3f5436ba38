using System.Buffers;

namespace Sluice.Log;

/// <summary>Finds, behind damage, where the next sound batch begins.</summary>
internal static class BatchSearch
{
    private const int WindowSize = 256 * 1024;
    private const int MagicAt = 16;

    /// <summary>
    /// Looks at every byte from <paramref name="position"/> on. A batch found there itself, where something did not fit, counts
    /// only when what stands behind it confirms its offsets: they are not covered by its checksum.
    /// </summary>
    /// <param name="length">How many bytes of the file are looked at.</param>
    /// <param name="expected">No batch that begins before this offset is right.</param>
    /// <param name="end">Nor one that begins at this offset or behind it.</param>
    public static bool TryFind(
        StorageFile file, long position, long length, long expected, long end, out long found, out long baseOffset)
    {
        var window = ArrayPool<byte>.Shared.Rent(WindowSize);
        try
        {
            for (var at = position; length - at >= BatchHeader.Size; at += WindowSize - BatchHeader.Size + 1)
            {
                var filled = file.Read(at, window.AsSpan(0, (int)Math.Min(WindowSize, length - at)));
                for (var start = 0; NextCandidate(window.AsSpan(0, filled), ref start); start++)
                {
                    var header = BatchHeader.Read(window.AsSpan(start));
                    if (header.BaseOffset < expected || header.LastOffset >= end || at + start + header.TotalSize > length) continue;
                    if (!IsIntact(file, at + start, header)) continue;
                    if (at + start == position && !IsConfirmed(file, position, length, header, end)) continue;
                    (found, baseOffset) = (at + start, header.BaseOffset);
                    return true;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }

        (found, baseOffset) = (0, 0);
        return false;
    }

    private static bool NextCandidate(ReadOnlySpan<byte> window, ref int start)
    {
        for (; window.Length - start >= BatchHeader.Size; start++)
        {
            var magic = window[(start + MagicAt)..].IndexOf(BatchHeader.Magic);
            if (magic < 0) return false;
            start += magic;
            if (window.Length - start < BatchHeader.Size) return false;
            if (!BatchHeader.IsPlausible(window[start..])) continue;
            var header = BatchHeader.Read(window[start..]);
            if (header.Length <= BatchScanner.MaxBatchSize && header.LastOffsetDelta >= 0
                && header.Count >= 0 && header.Count <= header.LastOffsetDelta + 1L) return true;
        }

        return false;
    }

    private static bool IsIntact(StorageFile file, long position, in BatchHeader header)
    {
        var batch = ArrayPool<byte>.Shared.Rent(header.TotalSize);
        var bytes = batch.AsSpan(0, header.TotalSize);
        var isIntact = file.Read(position, bytes) == bytes.Length && BatchHeader.IsIntact(bytes);
        ArrayPool<byte>.Shared.Return(batch);
        return isIntact;
    }

    private static bool IsConfirmed(StorageFile file, long position, long length, in BatchHeader header, long end)
    {
        var behind = position + header.TotalSize;
        if (behind == length) return header.LastOffset + 1 == end;
        Span<byte> next = stackalloc byte[BatchHeader.Size];
        return length - behind >= next.Length
            && file.Read(behind, next) == next.Length
            && BatchHeader.IsPlausible(next)
            && BatchHeader.Read(next).BaseOffset == header.LastOffset + 1;
    }
}
