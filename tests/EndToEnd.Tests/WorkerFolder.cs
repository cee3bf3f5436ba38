namespace Sluice.EndToEnd.Tests;

/// <summary>A temporary folder with a worker's configuration and data in it.</summary>
public sealed class WorkerFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sluice-").FullName;

    /// <summary>Where the worker keeps its data unless told otherwise.</summary>
    public string Data => System.IO.Path.Combine(Path, "data");

    /// <summary>Writes a file into the folder and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
