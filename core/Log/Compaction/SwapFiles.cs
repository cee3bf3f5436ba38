namespace Sluice.Log;

/// <summary>
/// Puts a compacted segment in the place of others so that after a crash at any point there are either all the old ones or
/// the new one. <c>{base}.log.cleaned</c> is being written, and worth nothing. Once it is called <c>{base}-{end}.swap</c> it
/// is the truth for that range of offsets: what else lies in the range goes, and then it gets the name of a segment.
/// </summary>
internal static class SwapFiles
{
    /// <summary>From here on the compacted segment is the one that counts.</summary>
    public static void Commit(StorageDirectory directory, long baseOffset, long end) =>
        directory.RenameFile(SegmentName.Log(baseOffset) + SegmentName.Cleaned, SegmentName.Swap(baseOffset, end));

    /// <summary>Takes back a <see cref="Commit"/> of which nobody knows whether it was done.</summary>
    public static void Revoke(StorageDirectory directory, long baseOffset, long end)
    {
        directory.DeleteFile(SegmentName.Swap(baseOffset, end));
        directory.Flush();
    }

    /// <summary>Carries every committed swap to its end.</summary>
    public static void Complete(StorageDirectory directory)
    {
        foreach (var name in directory.ListFiles())
        {
            if (SegmentName.TryParseSwap(name, out var baseOffset, out var end)) Complete(directory, name, baseOffset, end);
        }
    }

    /// <summary>Deletes what was being written when the process ended.</summary>
    public static void DeleteUnfinished(StorageDirectory directory)
    {
        foreach (var name in directory.ListFiles())
        {
            if (name.EndsWith(SegmentName.Cleaned, StringComparison.Ordinal)) directory.DeleteFile(name);
        }
    }

    private static void Complete(StorageDirectory directory, string swap, long baseOffset, long end)
    {
        foreach (var name in directory.ListFiles())
        {
            if (SegmentName.TryParse(name, out var old) && old >= baseOffset && old < end) directory.DeleteFile(name);
        }

        // Were an old segment back after a power failure while this one has its name, two would hold the same offsets.
        directory.Flush();
        var names = directory.ListFiles();
        Rename(SegmentName.Index(baseOffset));
        Rename(SegmentName.TimeIndex(baseOffset));
        directory.RenameFile(swap, SegmentName.Log(baseOffset));

        void Rename(string index)
        {
            if (names.Contains(index + SegmentName.Cleaned)) directory.RenameFile(index + SegmentName.Cleaned, index);
        }
    }
}
