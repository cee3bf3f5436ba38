using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>A real folder on a disk that refuses when it is told to.</summary>
internal sealed class FaultyDirectory(StorageDirectory inner, DiskFaults faults) : StorageDirectory
{
    public override string Path => inner.Path;

    public override IReadOnlyList<string> ListFiles() => inner.ListFiles();

    public override IReadOnlyList<string> ListDirectories() => inner.ListDirectories();

    public override StorageDirectory OpenDirectory(string name) => new FaultyDirectory(inner.OpenDirectory(name), faults);

    public override StorageFile OpenFile(string name)
    {
        DiskFaults.Check(faults.OpenFails);
        return new FaultyFile(inner.OpenFile(name), faults);
    }

    public override byte[]? ReadFile(string name) => inner.ReadFile(name);

    public override void ReplaceFile(string name, ReadOnlySpan<byte> contents)
    {
        DiskFaults.Check(faults.WritesFail);
        inner.ReplaceFile(name, contents);
    }

    public override void DeleteFile(string name) => inner.DeleteFile(name);

    public override void DeleteDirectory(string name) => inner.DeleteDirectory(name);
}
