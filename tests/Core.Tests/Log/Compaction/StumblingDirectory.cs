using Sluice.Log;

namespace Sluice.Core.Tests.Log.Compaction;

/// <summary>A folder on a disk that stumbles.</summary>
internal sealed class StumblingDirectory(StorageDirectory inner, Stumble stumble) : StorageDirectory
{
    public override string Path => inner.Path;

    public override IReadOnlyList<string> ListFiles() => inner.ListFiles();

    public override IReadOnlyList<string> ListDirectories() => inner.ListDirectories();

    public override byte[]? ReadFile(string name) => inner.ReadFile(name);

    protected override bool MakeDirectory(string name, out StorageDirectory directory) => throw new NotSupportedException();

    protected override bool MakeFile(string name, out StorageFile file)
    {
        StorageFile? opened = null;
        stumble.Do(() => opened = inner.OpenFile(name));
        file = new StumblingFile(opened!, stumble);
        return true;
    }

    protected override void MoveFile(string from, string to) => stumble.Do(() => inner.RenameFile(from, to));

    protected override bool RemoveFile(string name)
    {
        stumble.Do(() => inner.DeleteFile(name));
        return true;
    }

    protected override bool RemoveDirectory(string name) => throw new NotSupportedException();

    protected override void FlushEntries() => stumble.Do(inner.Flush);
}
