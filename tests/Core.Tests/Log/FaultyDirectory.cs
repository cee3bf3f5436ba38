using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>A real folder on a disk that refuses when it is told to.</summary>
internal sealed class FaultyDirectory(StorageDirectory inner, DiskFaults faults) : StorageDirectory
{
    public override string Path => inner.Path;

    public override IReadOnlyList<string> ListFiles() => inner.ListFiles();

    public override IReadOnlyList<string> ListDirectories() => inner.ListDirectories();

    public override byte[]? ReadFile(string name) => inner.ReadFile(name);

    protected override bool MakeDirectory(string name, out StorageDirectory directory)
    {
        directory = new FaultyDirectory(inner.OpenDirectory(name), faults);
        return true;
    }

    protected override bool MakeFile(string name, out StorageFile file)
    {
        DiskFaults.Check(faults.OpenFails);
        file = new FaultyFile(inner.OpenFile(name), faults);
        return true;
    }

    protected override void MoveFile(string from, string to) => inner.RenameFile(from, to);

    protected override bool RemoveFile(string name)
    {
        inner.DeleteFile(name);
        return true;
    }

    protected override bool RemoveDirectory(string name)
    {
        inner.DeleteDirectory(name);
        return true;
    }

    protected override void FlushEntries() => inner.Flush();
}
