namespace Sluice.Bench.Measuring;

/// <summary>A folder of its own for the run, gone afterwards.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private int _folders;

    /// <summary>Makes the folder.</summary>
    /// <param name="parent">Where to make it: the disk there is the one that is measured.</param>
    public ScratchFolder(string parent)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(parent), $"sluice-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <summary>The name of a folder in it that is not there yet.</summary>
    public string Next() => System.IO.Path.Combine(Path, $"{Interlocked.Increment(ref _folders):D4}");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
