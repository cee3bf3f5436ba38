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

    public override StorageDirectory OpenDirectory(string name)
    {
        var folder = In(name);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            DiskFlush.Folder(path);
        }

        return new FileSystemDirectory(folder);
    }

    public override StorageFile OpenFile(string name)
    {
        var isNew = !File.Exists(In(name));
        var file = new FileSystemFile(In(name));
        if (isNew) DiskFlush.Folder(path);
        return file;
    }

    public override byte[]? ReadFile(string name) => File.Exists(In(name)) ? File.ReadAllBytes(In(name)) : null;

    public override void ReplaceFile(string name, ReadOnlySpan<byte> contents)
    {
        var next = In(name + ".next");
        using (var file = File.OpenHandle(next, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, contents, 0);
            DiskFlush.File(file);
        }

        File.Move(next, In(name), overwrite: true);
        DiskFlush.Folder(path);
    }

    public override void DeleteFile(string name) => File.Delete(In(name));

    public override void DeleteDirectory(string name)
    {
        Directory.Delete(In(name), recursive: true);
        DiskFlush.Folder(path);
    }

    private string In(string name) => System.IO.Path.Combine(path, name);
}
