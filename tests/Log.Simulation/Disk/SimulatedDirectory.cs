namespace Sluice.Log.Simulation;

/// <summary>A folder of a <see cref="SimulatedDisk"/>.</summary>
internal sealed class SimulatedDirectory(SimulatedDisk disk, SimulatedFolder folder, string path, int run) : StorageDirectory
{
    // What the system needs for a new file beside its bytes.
    private const int Entry = 64;

    public override string Path => path;

    public override IReadOnlyList<string> ListFiles()
    {
        disk.Call(DiskCall.Read, run, () => { });
        return [.. folder.NamesOf<SimulatedInode>()];
    }

    public override IReadOnlyList<string> ListDirectories()
    {
        disk.Call(DiskCall.Read, run, () => { });
        return [.. folder.NamesOf<SimulatedFolder>()];
    }

    public override byte[]? ReadFile(string name)
    {
        disk.Call(DiskCall.Read, run, () => { });
        return folder.Find<SimulatedInode>(name)?.Bytes.ToArray();
    }

    protected override bool MakeDirectory(string name, out StorageDirectory directory)
    {
        var isNew = folder.Find<SimulatedFolder>(name) is null;
        if (isNew) Make(name, new SimulatedFolder());
        directory = new SimulatedDirectory(disk, folder.Find<SimulatedFolder>(name)!, $"{path}/{name}", run);
        return isNew;
    }

    protected override bool MakeFile(string name, out StorageFile file)
    {
        var isNew = folder.Find<SimulatedInode>(name) is null;
        if (isNew) Make(name, new SimulatedInode());
        file = new SimulatedFile(disk, folder.Find<SimulatedInode>(name)!, run);
        return isNew;
    }

    protected override void MoveFile(string from, string to) =>
        disk.Call(DiskCall.Change, run, () => folder.Rename(from, to));

    protected override bool RemoveFile(string name)
    {
        if (folder.Find<SimulatedInode>(name) is not { } inode) return false;
        disk.Call(DiskCall.Change, run, () => Remove(folder, name, inode));
        return true;
    }

    protected override bool RemoveDirectory(string name)
    {
        if (folder.Find<SimulatedFolder>(name) is not { } inner) return false;
        foreach (var file in inner.NamesOf<SimulatedInode>().ToList())
            disk.Call(DiskCall.Change, run, () => Remove(inner, file, inner.Find<SimulatedInode>(file)!));
        disk.Call(DiskCall.Change, run, () => folder.Remove(name));
        return true;
    }

    protected override void FlushEntries() => disk.Call(DiskCall.Flush, run, folder.Flush);

    private void Remove(SimulatedFolder from, string name, SimulatedInode inode)
    {
        from.Remove(name);
        disk.GiveRoom(inode.Length);
    }

    private void Make(string name, object node) => disk.Call(DiskCall.Change, run, () =>
    {
        if (disk.TakeRoom(Entry) < Entry) throw disk.Full();
        folder.Set(name, node);
    });
}
