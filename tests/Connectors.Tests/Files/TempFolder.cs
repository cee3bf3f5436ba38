namespace Sluice.Connectors.Tests.Files;

/// <summary>A folder of a test's own, gone afterwards.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("sluice-files-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public void Append(string name, string text) => File.AppendAllText(this[name], text);

    /// <summary>Moves the numbered files of a name on by one: name.1 becomes name.2, and so on.</summary>
    public void Shift(string name)
    {
        var last = 1;
        while (File.Exists(this[$"{name}.{last}"])) last++;
        for (var number = last; number > 1; number--) File.Move(this[$"{name}.{number - 1}"], this[$"{name}.{number}"]);
    }

    /// <summary>Rotates by renaming, as logrotate does; the live file is missing afterwards.</summary>
    public void Rotate(string name)
    {
        Shift(name);
        File.Move(this[name], this[$"{name}.1"]);
    }

    /// <summary>Rotates by copying and truncating, as logrotate's copytruncate does.</summary>
    public void CopyAndTruncate(string name)
    {
        Shift(name);
        File.Copy(this[name], this[$"{name}.1"]);
        using var live = new FileStream(this[name], FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        live.SetLength(0);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
