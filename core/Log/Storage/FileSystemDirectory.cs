namespace Sluice.Log;

/// <summary>A real folder.</summary>
internal sealed class FileSystemDirectory(string path) : StorageDirectory
{
    public override string Path => path;

    /// <summary>Opens a folder, making it and those above it as needed.</summary>
    public static FileSystemDirectory Create(string path)
    {
        Directory.CreateDirectory(path);
        return new FileSystemDirectory(path);
    }

    public override IReadOnlyList<string> ListFiles() =>
        [.. Directory.EnumerateFiles(path).Select(file => System.IO.Path.GetFileName(file))];

    public override IReadOnlyList<string> ListDirectories() =>
        [.. Directory.EnumerateDirectories(path).Select(folder => System.IO.Path.GetFileName(folder))];

    public override byte[]? ReadFile(string name) => File.Exists(In(name)) ? File.ReadAllBytes(In(name)) : null;

    protected override bool MakeDirectory(string name, out StorageDirectory directory)
    {
        var isNew = !Directory.Exists(In(name));
        directory = Create(In(name));
        return isNew;
    }

    protected override bool MakeFile(string name, out StorageFile file)
    {
        var isNew = !File.Exists(In(name));
        file = new FileSystemFile(In(name));
        return isNew;
    }

    protected override void MoveFile(string from, string to) => File.Move(In(from), In(to), overwrite: true);

    protected override bool RemoveFile(string name)
    {
        var isThere = File.Exists(In(name));
        File.Delete(In(name));
        return isThere;
    }

    protected override bool RemoveDirectory(string name)
    {
        if (!Directory.Exists(In(name))) return false;
        Directory.Delete(In(name), recursive: true);
        return true;
    }

    protected override void FlushEntries() => DiskFlush.Folder(path);

    private string In(string name) => System.IO.Path.Combine(path, name);
}
