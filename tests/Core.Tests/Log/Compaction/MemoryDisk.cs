using Sluice.Log;

namespace Sluice.Core.Tests.Log.Compaction;

/// <summary>A folder in memory, whose contents can be copied as a kill would leave them.</summary>
internal sealed class MemoryDisk : StorageDirectory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryFileContents> _files = [];

    public override string Path => "memory";

    public MemoryDisk Copy()
    {
        var copy = new MemoryDisk();
        lock (_gate)
        {
            foreach (var (name, contents) in _files) copy._files.Add(name, contents.Copy());
        }

        return copy;
    }

    public override IReadOnlyList<string> ListFiles()
    {
        lock (_gate) return [.. _files.Keys];
    }

    public override IReadOnlyList<string> ListDirectories() => [];

    public override byte[]? ReadFile(string name)
    {
        lock (_gate) return _files.TryGetValue(name, out var contents) ? contents.ToArray() : null;
    }

    /// <summary>The contents of a file, to look at or to damage.</summary>
    public MemoryFileContents this[string name]
    {
        get
        {
            lock (_gate) return _files[name];
        }
    }

    protected override bool MakeDirectory(string name, out StorageDirectory directory) => throw new NotSupportedException();

    protected override bool MakeFile(string name, out StorageFile file)
    {
        lock (_gate)
        {
            var isThere = _files.TryGetValue(name, out var contents);
            if (!isThere) _files.Add(name, contents = new MemoryFileContents());
            file = new MemoryFile(contents!);
            return !isThere;
        }
    }

    protected override void MoveFile(string from, string to)
    {
        lock (_gate)
        {
            if (!_files.Remove(from, out var contents)) throw new FileNotFoundException($"There is no file {from}.");
            _files[to] = contents;
        }
    }

    protected override bool RemoveFile(string name)
    {
        lock (_gate) return _files.Remove(name);
    }

    protected override bool RemoveDirectory(string name) => throw new NotSupportedException();

    protected override void FlushEntries()
    {
    }
}
