namespace Sluice.Log;

/// <summary>
/// A folder as the log needs it. What is durable when, is decided here; what stands behind it only makes, renames, deletes and
/// flushes: the seam behind which tests tear, fill up or fail the disk.
/// </summary>
/// <remarks>All methods throw <see cref="IOException"/> when the disk refuses.</remarks>
internal abstract class StorageDirectory
{
    private readonly Lock _flushing = new();

    // A folder is not flushed when it is first seen: whoever changed it last may have been killed before he could do it.
    private long _changes = 1;
    private long _flushed;

    /// <summary>Where it is, for people.</summary>
    public abstract string Path { get; }

    /// <summary>The names of the files in it.</summary>
    public abstract IReadOnlyList<string> ListFiles();

    /// <summary>The names of the folders in it.</summary>
    public abstract IReadOnlyList<string> ListDirectories();

    /// <summary>The contents of a small file, or null when it is not there.</summary>
    public abstract byte[]? ReadFile(string name);

    /// <summary>A folder in this one, made if it is not there; that it is there is durable.</summary>
    public StorageDirectory OpenDirectory(string name)
    {
        StorageDirectory? directory = null;
        Change(() => MakeDirectory(name, out directory));
        Flush();
        return directory!;
    }

    /// <summary>A file in this folder, made if it is not there; that it is there is durable.</summary>
    public StorageFile OpenFile(string name)
    {
        StorageFile? file = null;
        Change(() => MakeFile(name, out file));
        try
        {
            Flush();
            return file!;
        }
        catch
        {
            file!.Dispose();
            throw;
        }
    }

    /// <summary>Puts a file in place, durably: after a crash there is the old one or the new one, never a mixture.</summary>
    public void ReplaceFile(string name, ReadOnlyMemory<byte> contents)
    {
        var next = name + ".next";
        StorageFile? file = null;
        Change(() => MakeFile(next, out file));
        using (file)
        {
            file!.SetLength(0);
            file.Write(0, [contents]);
            file.Flush();
        }

        RenameFile(next, name);
    }

    /// <summary>Renames a file, over another one perhaps; that it is done is durable. Its contents were flushed before.</summary>
    public void RenameFile(string from, string to)
    {
        Change(() =>
        {
            MoveFile(from, to);
            return true;
        });
        Flush();
    }

    /// <summary>Deletes a file; nothing happens when it is not there. It may be there again after a crash, until <see cref="Flush"/>.</summary>
    public void DeleteFile(string name) => Change(() => RemoveFile(name));

    /// <summary>Deletes a folder with all that is in it, durably; nothing happens when it is not there.</summary>
    public void DeleteDirectory(string name)
    {
        Change(() => RemoveDirectory(name));
        Flush();
    }

    /// <summary>Makes what was made, renamed and deleted here outlast a power failure; costs nothing when that is done.</summary>
    public void Flush()
    {
        lock (_flushing)
        {
            var changes = Volatile.Read(ref _changes);
            if (_flushed == changes) return;
            FlushEntries();
            _flushed = changes;
        }
    }

    /// <summary>Opens a folder, making it when it is not there. True when it was made.</summary>
    protected abstract bool MakeDirectory(string name, out StorageDirectory directory);

    /// <summary>Opens a file, making an empty one when it is not there. True when it was made.</summary>
    protected abstract bool MakeFile(string name, out StorageFile file);

    /// <summary>Renames a file, over another one perhaps, in one step.</summary>
    protected abstract void MoveFile(string from, string to);

    /// <summary>Deletes a file. False when it was not there.</summary>
    protected abstract bool RemoveFile(string name);

    /// <summary>Deletes a folder with all that is in it. False when it was not there.</summary>
    protected abstract bool RemoveDirectory(string name);

    /// <summary>Returns when what was made, renamed and deleted in this folder is so on the disk, too.</summary>
    protected abstract void FlushEntries();

    /// <summary>Notes a change once it is there; one that failed may be there, too.</summary>
    private void Change(Func<bool> change)
    {
        var changed = true;
        try
        {
            changed = change();
        }
        finally
        {
            if (changed) Interlocked.Increment(ref _changes);
        }
    }
}
