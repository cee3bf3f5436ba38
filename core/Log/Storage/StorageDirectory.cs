namespace Sluice.Log;

/// <summary>A folder as the log needs it; the seam behind which tests tear, fill up or fail the disk.</summary>
/// <remarks>All methods throw <see cref="IOException"/> when the disk refuses.</remarks>
internal abstract class StorageDirectory
{
    /// <summary>Where it is, for people.</summary>
    public abstract string Path { get; }

    /// <summary>The names of the files in it.</summary>
    public abstract IReadOnlyList<string> ListFiles();

    /// <summary>The names of the folders in it.</summary>
    public abstract IReadOnlyList<string> ListDirectories();

    /// <summary>A folder in this one, made if it is not there; its making is durable.</summary>
    public abstract StorageDirectory OpenDirectory(string name);

    /// <summary>A file in this folder, made if it is not there; its making is durable.</summary>
    public abstract StorageFile OpenFile(string name);

    /// <summary>The contents of a small file, or null when it is not there.</summary>
    public abstract byte[]? ReadFile(string name);

    /// <summary>Puts a file in place, durably: after a crash there is the old one or the new one, never a mixture.</summary>
    public abstract void ReplaceFile(string name, ReadOnlySpan<byte> contents);

    /// <summary>Deletes a file; nothing happens when it is not there.</summary>
    public abstract void DeleteFile(string name);

    /// <summary>Deletes a folder with all that is in it.</summary>
    public abstract void DeleteDirectory(string name);
}
