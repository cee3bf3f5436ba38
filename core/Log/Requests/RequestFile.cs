namespace Sluice.Log;

/// <summary>
/// The requests that a partition remembers, beside its log: retention or compaction may delete a request's records long before
/// its key may be forgotten. Entries of one size in the order of their offsets, so that a checkpoint only adds what is new.
/// </summary>
/// <remarks>
/// An entry is written only when its records are flushed, and is flushed before the checkpoint that covers them. So whatever a
/// checkpoint covers is in the file. What is in it beyond may never have reached the disk, though it can be read: a flush may
/// have failed, or never have begun. It is read from the log again, and written again.
/// </remarks>
internal sealed class RequestFile(StorageDirectory directory)
{
    private const string Name = "requests.keys";

    // A small file is not worth writing anew.
    private const int RewriteFrom = 1_024;

    private bool _isDoubtful;

    /// <summary>How many entries the file has.</summary>
    public long Entries { get; private set; }

    /// <summary>Reads the file into a table; returns how many entries are damaged or gone.</summary>
    /// <param name="checkpoint">Null when there is none, and everything is read that is there.</param>
    /// <param name="now">Milliseconds since 1970 UTC.</param>
    public long Load(RequestTable table, PartitionCheckpoint? checkpoint, long now)
    {
        var bytes = directory.ReadFile(Name) ?? [];
        long damaged = 0;
        var unread = 0;
        for (var i = 0; i < bytes.Length / RequestEntry.Size; i++)
        {
            unread++;
            if (!RequestEntry.TryRead(bytes.AsSpan(i * RequestEntry.Size, RequestEntry.Size), out var entry)) continue;
            if (entry.FirstOffset >= checkpoint?.NextOffset) break;
            table.AddSaved(entry, now);
            // What cannot be read at the end is a write that a crash has torn, and is written over.
            damaged += unread - 1;
            (unread, Entries) = (0, i + 1);
        }

        damaged += Math.Max((checkpoint?.Requests ?? 0) - Entries, 0);
        _isDoubtful = damaged > 0 || (checkpoint is null && bytes.Length > 0);
        return damaged;
    }

    /// <summary>Whether so many entries are forgotten that it is worth to <see cref="Rewrite"/> the file.</summary>
    public bool IsMostlyOld(RequestTable table) => Entries - table.Count > Math.Max(RewriteFrom, table.Count);

    /// <summary>Puts what is new into the file, durably.</summary>
    public void Save(RequestTable table)
    {
        if (_isDoubtful) Rewrite(table);
        else if (table.Unsaved.Count > 0) Append(table.Unsaved);
        _isDoubtful = false;
        table.Saved();
    }

    /// <summary>Leaves out what is forgotten. A checkpoint that counts on the entries that go must not be the last one.</summary>
    public void Rewrite(RequestTable table)
    {
        var entries = table.ToList();
        directory.ReplaceFile(Name, Encode(entries));
        Entries = entries.Count;
    }

    private void Append(IReadOnlyList<RequestEntry> entries)
    {
        using var file = directory.OpenFile(Name);
        var end = Entries * RequestEntry.Size;
        if (file.Length > end) file.SetLength(end);
        file.Write(end, [Encode(entries)]);
        file.Flush();
        Entries += entries.Count;
    }

    private static byte[] Encode(IReadOnlyList<RequestEntry> entries)
    {
        var bytes = new byte[entries.Count * RequestEntry.Size];
        for (var i = 0; i < entries.Count; i++) entries[i].WriteTo(bytes.AsSpan(i * RequestEntry.Size));
        return bytes;
    }
}
