using System.Buffers.Binary;

namespace Sluice.Log;

/// <summary>Puts a damaged batch right where that can be known: its neighbours say what its checksum does not cover.</summary>
internal static class DamagedBatch
{
    /// <summary>
    /// Restores the batch that lies there, if one whole batch does: its offset, its length and its version follow from where it
    /// lies, and in the rest one bit may have flipped.
    /// </summary>
    /// <param name="first">The offset that it begins with.</param>
    /// <param name="next">The offset behind it.</param>
    public static bool TryRestore(StorageFile file, long position, long length, long first, long next, out byte[] batch)
    {
        batch = [];
        if (length is < BatchHeader.Size or > BatchHeader.MaxSize) return false;
        batch = new byte[length];
        if (file.Read(position, batch) != length) return false;
        BatchHeader.StampOffset(batch, first);
        BatchHeader.ClearLeaderEpoch(batch);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(BatchHeader.LengthAt), (int)length - BatchHeader.LengthPrefix);
        batch[BatchHeader.MagicAt] = BatchHeader.Magic;
        return (BatchHeader.IsIntact(batch) || BitFlip.TryTurnBack(batch)) && HoldsWhatItSays(batch, next);
    }

    private static bool HoldsWhatItSays(byte[] batch, long next)
    {
        var header = BatchHeader.Read(batch);
        if (header.LastOffset + 1 != next || header.Count < 0 || header.Count > header.LastOffsetDelta + 1L) return false;
        try
        {
            foreach (var record in new RecordSequence(batch, header.BaseOffset))
            {
                if (record.Offset > header.LastOffset) return false;
            }

            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
