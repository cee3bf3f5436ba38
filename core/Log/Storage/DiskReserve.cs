namespace Sluice.Log;

/// <summary>
/// A little of the disk, kept so that it is there when nothing else is: what makes room on a full disk, a topic's deletion or
/// a shorter retention, must itself be written down first.
/// </summary>
/// <remarks>For one caller at a time.</remarks>
internal sealed class DiskReserve(StorageDirectory directory)
{
    private const string FileName = "reserve";
    private const int Size = 256 * 1024;

    private bool _isHeld;

    /// <summary>Takes it, unless it is taken already or the disk has not that much.</summary>
    public void Take()
    {
        if (_isHeld) return;
        try
        {
            using var file = directory.OpenFile(FileName);
            if (file.Length < Size) file.Write(0, [new byte[Size]]);
            file.Flush();
            _isHeld = true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Half a reserve is better than none: what could be written stays.
        }
    }

    /// <summary>Gives it back to the disk, for whoever writes next.</summary>
    public void Release()
    {
        _isHeld = false;
        directory.DeleteFile(FileName);
    }
}
