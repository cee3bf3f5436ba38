using System.Globalization;
using System.Text;

namespace Sluice.Log;

/// <summary>Keeps a data folder to one process at a time, and to versions of Sluice that understand it.</summary>
internal sealed class DataFolderLock : IDisposable
{
    /// <summary>The layout of the data folder that this version writes.</summary>
    public const int LayoutVersion = 1;

    private const string LockName = "lock";
    private const string OwnerName = "lock.owner"; // the locked file itself cannot be read by others
    private const string VersionName = "version";
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _lock;

    private DataFolderLock(FileStream file) => _lock = file;

    /// <summary>Takes the folder; waits up to <paramref name="wait"/> for a process that is just ending.</summary>
    /// <exception cref="DataFolderInUseException">Another process has it.</exception>
    /// <exception cref="InvalidDataException">A newer version of Sluice wrote the folder.</exception>
    public static async Task<DataFolderLock> TakeAsync(
        string folder, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, LockName);
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new DataFolderLock(Claim(folder, path));
            }
            catch (IOException) when (time.GetElapsedTime(started) < wait || IsHeld(path))
            {
                if (time.GetElapsedTime(started) >= wait) throw new DataFolderInUseException(folder, OwnerOf(folder));
                await Task.Delay(RetryEvery, time, cancellationToken);
            }
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Claim(string folder, string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            CheckVersion(folder);
            NoteOwner(folder);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void NoteOwner(string folder)
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, OwnerName), $"process {Environment.ProcessId} on {Environment.MachineName}");
        }
        catch (IOException)
        {
            // The disk is full: whoever is refused is told less, and this is no reason not to be there for readers.
        }
    }

    private static bool IsHeld(string path)
    {
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static string OwnerOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, OwnerName)) is { Length: > 0 } owner ? owner : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }

    private static void CheckVersion(string folder)
    {
        var directory = new FileSystemDirectory(folder);
        var written = directory.ReadFile(VersionName);
        if (written is null)
        {
            directory.ReplaceFile(VersionName, Encoding.UTF8.GetBytes($"{LayoutVersion}\n"));
            return;
        }

        var text = Encoding.UTF8.GetString(written).Trim();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version > LayoutVersion)
        {
            throw new InvalidDataException(
                $"The data folder {folder} has layout version '{text}'; this version of Sluice reads up to {LayoutVersion}. "
                + "Update Sluice, or choose another folder with --data.");
        }
    }
}
