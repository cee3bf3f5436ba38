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

    private long _entries;
    private bool _isDoubtful;

    /// <summary>Reads the file into a table; returns how many entries are damaged.</summary>
    /// <param name="covered">The next offset of the checkpoint; null when there is none, and everything is read that is there.</param>
    /// <param name="now">Milliseconds since 1970 UTC.</param>
    public int Load(RequestTable table, long? covered, long now)
    {
        if (directory.ReadFile(Name) is not { } bytes) return 0;
        _isDoubtful = covered is null;
        var damaged = 0;
        var unread = 0;
        for (var i = 0; i < bytes.Length / RequestEntry.Size; i++)
        {
            unread++;
            if (!RequestEntry.TryRead(bytes.AsSpan(i * RequestEntry.Size, RequestEntry.Size), out var entry)) continue;
            if (entry.FirstOffset >= covered) break;
            table.AddSaved(entry, now);
            // What cannot be read at the end is a write that a crash has torn, and is written over.
            damaged += unread - 1;
            (unread, _entries) = (0, i + 1);
        }

        return damaged;
    }

    /// <summary>Puts what is new into the file, durably.</summary>
    public void Save(RequestTable table)
    {
        var remembered = table.Count;
        if (_isDoubtful || _entries - remembered > Math.Max(RewriteFrom, remembered)) Rewrite(table);
        else if (table.Unsaved.Count > 0) Append(table.Unsaved);
        _isDoubtful = false;
        table.Saved();
    }

    private void Append(IReadOnlyList<RequestEntry> entries)
    {
        using var file = directory.OpenFile(Name);
        var end = _entries * RequestEntry.Size;
        if (file.Length > end) file.SetLength(end);
        file.Write(end, [Encode(entries)]);
        file.Flush();
        _entries += entries.Count;
    }

    private void Rewrite(RequestTable table)
    {
        var entries = table.ToList();
        directory.ReplaceFile(Name, Encode(entries));
        _entries = entries.Count;
    }

    private static byte[] Encode(IReadOnlyList<RequestEntry> entries)
    {
        var bytes = new byte[entries.Count * RequestEntry.Size];
        for (var i = 0; i < entries.Count; i++) entries[i].WriteTo(bytes.AsSpan(i * RequestEntry.Size));
        return bytes;
    }
}
