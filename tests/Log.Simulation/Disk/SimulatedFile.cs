namespace Sluice.Log.Simulation;

/// <summary>An open file of a <see cref="SimulatedDisk"/>.</summary>
internal sealed class SimulatedFile(SimulatedDisk disk, SimulatedInode inode, int run) : StorageFile
{
    private bool _disposed;

    public override long Length => Inode.Length;

    public override DateTimeOffset LastWritten => Inode.LastWritten;

    private SimulatedInode Inode
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return inode;
        }
    }

    public override int Read(long position, Span<byte> buffer)
    {
        disk.Call(DiskCall.Read, run, () => { });
        var bytes = Inode.Bytes;
        if (position >= bytes.Length) return 0;
        var read = Math.Min(buffer.Length, bytes.Length - (int)position);
        bytes.Slice((int)position, read).CopyTo(buffer);
        return read;
    }

    public override void Write(long position, IReadOnlyList<ReadOnlyMemory<byte>> buffers)
    {
        var bytes = new byte[buffers.Sum(buffer => buffer.Length)];
        var at = 0;
        foreach (var buffer in buffers)
        {
            buffer.CopyTo(bytes.AsMemory(at));
            at += buffer.Length;
        }

        var change = new FileChange((int)position, bytes);
        disk.Call(DiskCall.Change, run, () => Put(change), () => Inode.Change(change.Torn(disk.Dice), disk.Now));
    }

    public override void Flush() => disk.Call(
        DiskCall.Flush, run, () => Inode.Flush(), () => Inode.FailToFlush(disk.Dice, disk.FailedFlushLoses));

    public override void SetLength(long length) =>
        disk.Call(DiskCall.Change, run, () => Inode.Change(new FileChange((int)length, null), disk.Now));

    public override void SetLastWritten(DateTimeOffset time) => disk.Call(DiskCall.Change, run, () => Inode.LastWritten = time);

    protected override void Dispose(bool disposing) => _disposed = true;

    private void Put(FileChange change)
    {
        var more = Math.Max(0, change.Position + change.Bytes!.Length - Inode.Length);
        var taken = disk.TakeRoom(more);
        Inode.Change(change with { Bytes = change.Bytes[..(change.Bytes.Length - more + taken)] }, disk.Now);
        if (taken < more) throw disk.Full();
    }
}
